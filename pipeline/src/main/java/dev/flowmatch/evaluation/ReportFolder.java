package dev.flowmatch.evaluation;

import dev.flowmatch.picture.Figure;
import dev.flowmatch.report.EvaluationReport;
import dev.flowmatch.storage.OutputFolder;
import dev.flowmatch.storage.Storage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The files of an evaluation: a picture a figure, the report, and the metrics as the commit point. */
final class ReportFolder {
    /** The file of the figures, written last. */
    static final String METRICS = "metrics.json";

    static final String REPORT = "report.html";

    private ReportFolder() {}

    /** Writes all files and publishes them together. */
    static void publish(Configuration hadoop, OutputFolder folder, EvaluationReport report, Map<String, Double> metrics)
            throws IOException {
        List<String> files = new ArrayList<>();
        for (Figure figure : report.figures()) {
            String name = figure.name() + ".png";
            write(hadoop, new Path(folder.staging(), name), figure.png());
            files.add(name);
        }
        write(hadoop, new Path(folder.staging(), REPORT), report.html().getBytes(StandardCharsets.UTF_8));
        files.add(REPORT);
        folder.publish(files, metrics);
    }

    private static void write(Configuration hadoop, Path file, byte[] bytes) throws IOException {
        try (OutputStream out = Storage.of(hadoop, file).create(file, true)) {
            out.write(bytes);
        }
    }
}
