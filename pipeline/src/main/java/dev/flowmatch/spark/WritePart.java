package dev.flowmatch.spark;

import dev.flowmatch.io.DataException;
import dev.flowmatch.io.Hashes;
import dev.flowmatch.io.JsonFiles;
import dev.flowmatch.io.ShardEntry;
import dev.flowmatch.io.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/**
 * The task that writes one file of an output: writes its rows under a name of its own, moves the file to its place in the
 * staging folder and leaves a receipt beside it. A file whose receipt is there and true is left alone.
 */
record WritePart(Broadcast<PartWork> shared, StartingPoints start) implements Function<SamplePart, PartReceipt> {
    /** Where attempts write, in the staging folder. */
    static final String ATTEMPTS = "attempts";

    @Override
    public PartReceipt call(SamplePart part) throws IOException {
        PartWork work = shared.value();
        TaskGpu.bind(work.device());
        Configuration configuration = work.configuration().value();
        Path staging = new Path(work.staging());
        FileSystem files = Storage.of(configuration, staging);
        Path receiptFile = new Path(staging, PartReceipt.fileName(part.part()));
        PartReceipt earlier = earlier(configuration, part, receiptFile);
        PartProgress.Writer progress = new PartProgress.Writer(files, staging, part.part());
        if (earlier != null) {
            progress.finish(part.rows());
            return earlier;
        }
        Path attempts = new Path(staging, ATTEMPTS);
        String attempt = UUID.randomUUID().toString();
        Path file = new Path(attempts, attempt + ".parquet");
        Path trajectories = new Path(attempts, attempt + "-trajectories.parquet");
        PartReceipt receipt;
        try {
            receipt = work.write(part, start, file, trajectories, progress);
        } catch (IOException | RuntimeException | Error e) {
            files.delete(file, false);
            files.delete(trajectories, false);
            throw e;
        }
        if (receipt.trajectories() != null) {
            Storage.move(files, trajectories, new Path(staging, part.trajectoriesFile()));
        }
        Storage.move(files, file, new Path(staging, part.file()));
        JsonFiles.write(configuration, receiptFile, receipt);
        progress.finish(part.rows());
        return receipt;
    }

    /** The receipt of an earlier run, if it belongs to this part and its files are as it says; otherwise null. */
    private static PartReceipt earlier(Configuration configuration, SamplePart part, Path receiptFile)
            throws IOException {
        PartReceipt receipt;
        try {
            receipt = JsonFiles.read(configuration, receiptFile, PartReceipt.class);
        } catch (FileNotFoundException | DataException e) {
            return null;
        }
        boolean same = receipt.part() == part.part()
                && receipt.firstId() == part.firstId()
                && receipt.file().rows() == part.rows()
                && isTrue(configuration, receipt.file(), part.found())
                && (receipt.trajectories() == null
                        || isTrue(configuration, receipt.trajectories(), part.foundTrajectories()));
        return same ? receipt : null;
    }

    private static boolean isTrue(Configuration configuration, ShardEntry entry, String found) throws IOException {
        if (found == null) {
            return false;
        }
        Path file = new Path(found);
        return Storage.of(configuration, file).getFileStatus(file).getLen() == entry.bytes()
                && Hashes.sha256(configuration, file).equals(entry.sha256());
    }
}
