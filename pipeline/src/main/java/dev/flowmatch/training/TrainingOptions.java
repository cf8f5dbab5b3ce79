package dev.flowmatch.training;

import dev.flowmatch.fault.UsageException;
import dev.flowmatch.pairs.PairManifest;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What decides the weights that a training ends with, besides the pairs: two trainings with equal options and pairs end
 * with the same weights.
 *
 * @param workers logical partitions of the training, each with its own copy of the network between two averagings
 * @param batch rows of one local step
 * @param averagingFrequency local steps of a worker in one round
 * @param steps local steps of a worker in the whole training
 * @param initialWeights SHA-256 of the weights started from, or "random"
 */
public record TrainingOptions(
        int hidden,
        int layers,
        int timeEmbedding,
        int workers,
        int batch,
        int averagingFrequency,
        long steps,
        double learningRate,
        Schedule schedule,
        int warmupSteps,
        double weightDecay,
        double ema,
        double gradientClip,
        int patience,
        Redraw redraw,
        Objective objective,
        String initialWeights,
        long seed)
        implements Serializable {

    /** The learning rate after the warm-up. */
    enum Schedule {
        CONSTANT,
        COSINE
    }

    /** What is drawn afresh each epoch, from the seed, the row's id and the epoch. */
    public enum Redraw {
        /** Nothing: every epoch sees the pairs as they are. */
        NONE,
        /** The time. */
        TIME,
        /** The time and the noise; only where the coupling is independent. */
        ALL;

        /**
         * The choice; where there is none ALL, or TIME where the pairs do not allow it.
         *
         * @param chosen what the user chose, or null
         * @throws UsageException if the pairs do not allow it
         */
        static Redraw of(Redraw chosen, PairManifest pairs) {
            if (chosen == ALL && !mayBeAll(pairs)) {
                throw new UsageException("--redraw all draws new Gaussian noise, but the pairs' coupling is "
                        + pairs.coupling() + ", their noise " + pairs.noise()
                        + (pairs.teacher() == null ? "" : " and their data a teacher's endpoints")
                        + (pairs.x0Columns() == null ? "" : " and their x0 rows of a table"));
            }
            if (chosen == null) {
                return mayBeAll(pairs) ? ALL : TIME;
            }
            return chosen;
        }

        /** Whether new noise would be as good as that of the pairs. */
        static boolean mayBeAll(PairManifest pairs) {
            return pairs.coupling().equals("independent")
                    && pairs.teacher() == null
                    && pairs.x0Columns() == null
                    && pairs.noise().equals("gaussian");
        }
    }

    /** What the network learns. */
    enum Objective {
        /** v(x_t, t) ≈ x1 − x0 for all t. */
        FLOW,
        /** v(x0, 0) ≈ x1 − x0: one step instead of many (Liu et al., 2023, arXiv 2209.03003, section 2.2). */
        DISTILL
    }

    /** The options by the names of the command line, as the model directory and the checkpoints record them. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("hidden", hidden);
        map.put("layers", layers);
        map.put("time-embedding", timeEmbedding);
        map.put("workers", workers);
        map.put("batch", batch);
        map.put("averaging-frequency", averagingFrequency);
        map.put("steps", steps);
        map.put("learning-rate", learningRate);
        map.put("schedule", lower(schedule));
        map.put("warmup-steps", warmupSteps);
        map.put("weight-decay", weightDecay);
        map.put("ema", ema);
        map.put("gradient-clip", gradientClip);
        map.put("patience", patience);
        map.put("redraw", lower(redraw));
        map.put("objective", lower(objective));
        map.put("init-from", initialWeights);
        map.put("seed", seed);
        return map;
    }

    /**
     * Makes sure that a checkpoint was made by a training with these options.
     *
     * @param saved its options, as {@link #toMap} gave them
     * @throws UsageException naming one that differs
     */
    void requireSame(Map<String, Object> saved) {
        toMap().forEach((name, value) -> {
            Object then = saved.get(name);
            boolean same = (value instanceof Number now && then instanceof Number before)
                    ? now.doubleValue() == before.doubleValue()
                    : value.equals(then);
            if (!same) {
                throw new UsageException("cannot resume with another --" + name + ": the checkpoint was trained with "
                        + then + ", not " + value);
            }
        });
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
