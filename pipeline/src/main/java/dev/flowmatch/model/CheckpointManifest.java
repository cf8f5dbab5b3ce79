package dev.flowmatch.model;

import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.Require;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The {@code checkpoint.json} of a checkpoint: where the training stood, and the hashes of the files beside it. Written
 * last: a checkpoint without it does not count.
 *
 * @param formatVersion version of the format, {@value #FORMAT_VERSION} as written today
 * @param round rounds done
 * @param steps local steps done by each worker: the position in the epoch follows from it
 * @param rows training rows so far
 * @param seconds of training so far
 * @param averageWeight total weight in the exponential moving average, 0 before the first round
 * @param validationLoss the last one measured; null if none was
 * @param bestValidationLoss the smallest measured; null if none was
 * @param validationsSinceBest validations since the smallest
 * @param options options of the training that matter for its result
 * @param pairsSha256 SHA-256 of the manifest of the pair data set
 * @param files SHA-256 of each file of the checkpoint, by name
 */
public record CheckpointManifest(
        int formatVersion,
        int round,
        long steps,
        long rows,
        double seconds,
        double averageWeight,
        Double validationLoss,
        Double bestValidationLoss,
        int validationsSinceBest,
        Map<String, Object> options,
        String pairsSha256,
        Map<String, String> files) {

    /** The version of the format this program writes. */
    public static final int FORMAT_VERSION = 1;

    /** The manifest's file name in a checkpoint's folder. */
    public static final String FILE = "checkpoint.json";

    /** @throws IllegalArgumentException if a field is missing or outside its range */
    public CheckpointManifest {
        Require.formatVersion(formatVersion, FORMAT_VERSION);
        Require.atLeast("round", round, 0);
        Require.atLeast("steps", steps, 0);
        Require.atLeast("rows", rows, 0);
        Require.finite("seconds", seconds);
        Require.finite("average_weight", averageWeight);
        Require.atLeast("validations_since_best", validationsSinceBest, 0);
        options = Collections.unmodifiableMap(new LinkedHashMap<>(Require.present("options", options)));
        Require.sha256("pairs_sha256", pairsSha256);
        files = Collections.unmodifiableMap(new LinkedHashMap<>(Require.present("files", files)));
        files.forEach((name, hash) -> Require.sha256("files." + Require.relativeFile("files", name), hash));
    }

    /**
     * Returns if the training can stand where this says.
     *
     * @param folder the checkpoint's, for the message
     * @throws DataException if it has done more rounds or steps than the training has
     */
    public void requireWithin(String folder, long rounds, long allSteps) {
        if (round > rounds || steps > allSteps) {
            throw new DataException(folder + "/" + FILE + ": round " + round + " and step " + steps
                    + " must be at most " + rounds + " and " + allSteps);
        }
    }
}
