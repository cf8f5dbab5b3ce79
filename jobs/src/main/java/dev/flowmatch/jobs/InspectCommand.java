package dev.flowmatch.jobs;

import dev.flowmatch.cluster.Progress;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.inspection.InspectFolder;
import dev.flowmatch.inspection.StoredOutput;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what a folder holds, and checks its files. */
@Command(
        name = "inspect",
        description = "Say what a folder holds, a pair set, a model or samples, by its manifest, and check its files.",
        footer = {"  flowmatch inspect --verify samples"})
final class InspectCommand extends JobCommand {
    @Parameters(
            paramLabel = "DIR",
            description = "The folder of a pair set, of a model, of a batch of samples, or of nightly batches.")
    private String folder;

    @Option(
            names = "--verify",
            description = "Compare every file with its hash, and name those that are missing, altered or surplus.")
    private boolean verify;

    @Override
    Callable<Outcome> prepare(Session session, Progress progress) {
        InspectFolder inspection =
                new InspectFolder(session.hadoop()).folder(folder).progress(progress);
        if (verify) {
            inspection.verify();
        }
        return () -> outcome(inspection);
    }

    private Outcome outcome(InspectFolder inspection) throws Exception {
        long start = System.nanoTime();
        InspectFolder.Result result = inspection.execute();
        for (StoredOutput output : result.outputs()) {
            say(output.folder() + " is " + (output.kind() == StoredOutput.Kind.UNFINISHED ? "an " : "a ")
                    + output.kind().words());
            output.facts().forEach((about, fact) -> say(String.format(Locale.ROOT, "  %-18s %s", about, fact)));
        }
        if (!result.problems().isEmpty()) {
            throw new DataException(result.problems().size() + " problem(s): " + String.join("; ", result.problems()));
        }
        if (verify) {
            say("All " + result.files() + " files are as their manifests say.");
        }
        return new Outcome(name(), folder, result.rows(), (System.nanoTime() - start) / 1e9)
                .with("kind", result.outputs().get(0).kind().words())
                .with("outputs", result.outputs().size())
                .with("verified_files", result.files());
    }
}
