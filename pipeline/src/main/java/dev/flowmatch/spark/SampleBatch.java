package dev.flowmatch.spark;

import dev.flowmatch.data.Distribution;
import dev.flowmatch.data.RowRandom;
import dev.flowmatch.io.OutputFolder;
import dev.flowmatch.io.SampleFileEntry;
import dev.flowmatch.io.SampleManifest;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.solver.OdeSolver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The files of a batch of samples and its manifest. */
final class SampleBatch {
    private final PartJob job;
    private final OutputFolder batch;
    private final SamplingPlan plan;

    SampleBatch(PartJob job, OutputFolder batch, SamplingPlan plan) {
        this.job = job;
        this.batch = batch;
        this.plan = plan;
    }

    /** The tasks of a batch that starts from the model's noise. */
    static PartJob.Tasks fromNoise(SamplingPlan plan) {
        Distribution noise = Distribution.noise(plan.noise(), plan.columns().size());
        return PartJob.Tasks.startingFrom(new StartingPoints.Noise(noise, plan.seed(), RowRandom.SAMPLING));
    }

    /** Writes what is missing of the batch and publishes it; returns its manifest. */
    SampleManifest write(OdeSolver solver, VelocityMlpWeights weights, PartJob.Tasks tasks) throws IOException {
        List<PartReceipt> receipts = job.run(
                "sampling " + plan.count() + " rows to " + batch.folder(),
                parts(),
                new SampleWork(job.configuration(), job.staging(), job.device(), plan, solver, weights),
                tasks);
        List<String> names = new ArrayList<>();
        for (PartReceipt receipt : receipts) {
            names.add(receipt.file().file());
            if (receipt.trajectories() != null) {
                names.add(receipt.trajectories().file());
            }
        }
        SampleManifest manifest = manifest(receipts);
        batch.publish(names, manifest);
        return manifest;
    }

    private List<SamplePart> parts() {
        List<SamplePart> parts = new ArrayList<>();
        for (int part = 0; part < plan.parts(); part++) {
            String file = String.format(Locale.ROOT, "part-%05d.parquet", part);
            parts.add(new SamplePart(part, file, plan.partFirstId(part), plan.partRows(part), null, null));
        }
        return parts;
    }

    private SampleManifest manifest(List<PartReceipt> receipts) {
        List<SampleFileEntry> entries = new ArrayList<>();
        long rows = 0;
        long clipped = 0;
        long evaluations = 0;
        for (PartReceipt receipt : receipts) {
            entries.add(SampleFileEntry.of(receipt.file(), receipt.firstId()));
            rows += receipt.file().rows();
            clipped += receipt.clippedValues();
            evaluations += receipt.evaluations();
        }
        return new SampleManifest(
                SampleManifest.FORMAT_VERSION,
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
