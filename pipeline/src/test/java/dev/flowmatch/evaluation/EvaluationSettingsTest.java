package dev.flowmatch.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.flowmatch.storage.WriteMode;
import dev.flowmatch.table.CsvFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The command that a report prints, so that its reader gets the same figures. */
class EvaluationSettingsTest {
    private static String command(WriteMode mode, boolean allRows, long seed, CsvFormat csv, String... conditions) {
        return new EvaluationSettings(
                        "samples",
                        "table.csv",
                        "report",
                        null,
                        null,
                        mode,
                        List.of(conditions).stream().map(MetricCondition::parse).toList(),
                        EvaluateSamples.DEFAULT_MAX_ROWS,
                        EvaluateSamples.DEFAULT_EXACT_ROWS,
                        allRows,
                        "delay",
                        seed,
                        csv)
                .command();
    }

    @Test
    void leavesOutWhatIsTheDefault() {
        assertEquals(
                "bin/flowmatch evaluate --samples samples --reference table.csv --output report --target delay",
                command(WriteMode.ERROR, false, 0, new CsvFormat(',', List.of("", "NA"))));
    }

    @Test
    void namesAllThatTheFiguresDependOn() {
        assertEquals(
                "bin/flowmatch evaluate --samples samples --reference table.csv --output report --all-rows --target delay --seed 7"
                        + " --csv-delimiter tab --csv-nulls NULL,- --mode overwrite --require 'mmd_all<0.1'",
                command(WriteMode.OVERWRITE, true, 7, new CsvFormat('\t', List.of("NULL", "-")), "mmd_all<0.1"));
    }
}
