package dev.flowmatch.sampling;

import dev.flowmatch.column.Columns;
import dev.flowmatch.distribution.Distribution;
import dev.flowmatch.distribution.RowRandom;
import dev.flowmatch.model.ModelManifest;
import dev.flowmatch.model.StoredModel;
import dev.flowmatch.pairs.PairManifest;
import dev.flowmatch.pairs.ShardLayout;
import dev.flowmatch.pairs.ShardSize;
import dev.flowmatch.staging.FileReceipt;
import dev.flowmatch.staging.PlannedFile;
import dev.flowmatch.storage.FileEntry;
import dev.flowmatch.storage.OutputFolder;
import dev.flowmatch.storage.ProgramVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shards of a teacher's pairs and their manifest. */
final class ReflowShards {
    private static final Logger LOG = LoggerFactory.getLogger(ReflowShards.class);

    private final SamplingJob job;
    private final OutputFolder folder;
    private final ReflowPlan plan;
    private final ShardLayout layout;

    ReflowShards(SamplingJob job, OutputFolder folder, ReflowPlan plan) {
        this.job = job;
        this.folder = folder;
        this.plan = plan;
        this.layout = plan.layout();
    }

    /** Writes what is missing of the set and publishes it; returns its manifest. */
    PairManifest write(ReflowSettings settings, StoredModel teacher) throws IOException {
        ModelManifest source = teacher.manifest();
        int dim = source.specification().dim();
        LOG.info("{}", ShardSize.expected(layout, dim));
        Distribution noise = Distribution.noise(source.noise(), dim);
        SampleX0 start = new SampleX0.Noise(noise, settings.seed(), RowRandom.REFLOW);
        List<FileReceipt> receipts = job.run(
                "sampling " + settings.count() + " pairs to " + folder.folder(),
                parts(),
                new ReflowRecipe(
                        job.configuration(),
                        job.staging(),
                        job.generation(),
                        job.device(),
                        settings.seed(),
                        ModelFlow.of(teacher, settings.solver(), settings.seed())),
                SamplingJob.Tasks.startingFrom(start));
        PairManifest manifest = manifest(settings, source, receipts);
        folder.publish(manifest.names(), manifest);
        return manifest;
    }

    private List<PlannedFile> parts() {
        List<PlannedFile> parts = new ArrayList<>();
        for (int shard = 0; shard < layout.shards(); shard++) {
            parts.add(new PlannedFile(shard, layout.file(shard), layout.firstPosition(shard), layout.rows(shard)));
        }
        return parts;
    }

    private PairManifest manifest(ReflowSettings settings, ModelManifest source, List<FileReceipt> receipts) {
        List<FileEntry> shards = receipts.stream().map(FileReceipt::file).toList();
        return new PairManifest(
                Columns.formatVersion(source.columns()),
                source.specification().dim(),
                layout.trainPairs(),
                layout.validationPairs(),
                layout.shardRows(),
                shards.subList(0, layout.trainShards()),
                shards.subList(layout.trainShards(), layout.shards()),
                settings.seed(),
                settings.model(),
                source.noise(),
                "reflow",
                null,
                source.scale(),
                1,
                source.columns(),
                source.x0Columns(),
                source.weightsSha256(),
                plan.settings(),
                null,
                null,
                ProgramVersion.current());
    }
}
