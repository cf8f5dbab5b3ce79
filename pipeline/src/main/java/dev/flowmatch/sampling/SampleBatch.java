package dev.flowmatch.sampling;

import dev.flowmatch.column.Columns;
import dev.flowmatch.distribution.Distribution;
import dev.flowmatch.distribution.RowRandom;
import dev.flowmatch.samples.SampleFileEntry;
import dev.flowmatch.samples.SampleManifest;
import dev.flowmatch.staging.FileReceipt;
import dev.flowmatch.staging.PlannedFile;
import dev.flowmatch.storage.OutputFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The files of a batch of samples and its manifest. */
final class SampleBatch {
    private final SamplingJob job;
    private final OutputFolder batch;
    private final SamplingPlan plan;

    SampleBatch(SamplingJob job, OutputFolder batch, SamplingPlan plan) {
        this.job = job;
        this.batch = batch;
        this.plan = plan;
    }

    /** The tasks of a batch that starts from the model's noise. */
    static SamplingJob.Tasks fromNoise(SamplingPlan plan) {
        Distribution noise =
                Distribution.noise(plan.noise(), Columns.layout(plan.columns()).dim());
        return SamplingJob.Tasks.startingFrom(new SampleX0.Noise(noise, plan.seed(), RowRandom.SAMPLING));
    }

    /** Writes what is missing of the batch and publishes it; returns its manifest. */
    SampleManifest write(ModelFlow flow, SamplingJob.Tasks tasks) throws IOException {
        List<FileReceipt> receipts = job.run(
                "sampling " + plan.count() + " rows to " + batch.folder(),
                parts(),
                new SampleRecipe(job.configuration(), job.staging(), job.generation(), job.device(), plan, flow),
                tasks);
        SampleManifest manifest = manifest(receipts);
        batch.publish(manifest.names(), manifest);
        return manifest;
    }

    private List<PlannedFile> parts() {
        List<PlannedFile> parts = new ArrayList<>();
        for (int part = 0; part < plan.parts(); part++) {
            String file = String.format(Locale.ROOT, "part-%05d.parquet", part);
            parts.add(new PlannedFile(part, file, plan.partFirstId(part), plan.partRows(part)));
        }
        return parts;
    }

    private SampleManifest manifest(List<FileReceipt> receipts) {
        List<SampleFileEntry> entries = new ArrayList<>();
        long rows = 0;
        long clipped = 0;
        long evaluations = 0;
        for (FileReceipt receipt : receipts) {
            entries.add(SampleFileEntry.of(receipt.file(), receipt.firstId()));
            rows += receipt.file().rows();
            clipped += receipt.clippedValues();
            evaluations += receipt.evaluations();
        }
        return new SampleManifest(
                Columns.formatVersion(plan.columns()),
                plan.count(),
                plan.firstId(),
                rows,
                entries,
                plan.model(),
                plan.solver(),
                plan.steps(),
                plan.gridPower(),
                plan.tolerance(),
                plan.seed(),
                plan.runDate(),
                plan.columns(),
                plan.fileRows(),
                plan.clip(),
                clipped,
                evaluations,
                plan.trajectories(),
                plan.x0(),
                plan.programVersion());
    }
}
