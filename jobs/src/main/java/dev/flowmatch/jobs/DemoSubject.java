package dev.flowmatch.jobs;

import dev.flowmatch.averaging.AveragingRate;
import dev.flowmatch.evaluation.EvaluateSamples;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.pairing.GeneratePairs;
import dev.flowmatch.pairs.PairManifest;
import dev.flowmatch.training.TrainVelocity;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** What a demo is about, and what suits it: the checkerboard, or a table of the user's own. */
interface DemoSubject {
    /** Where x1 comes from, as {@code pairs} and {@code evaluate} take it. */
    String source();

    /** Whether the pairs decide on the network, and so on how many rows the minutes hold; otherwise the rows decide on the pairs. */
    boolean pairsComeFirst();

    /**
     * The network to train.
     *
     * @param pairs the folder of the pairs, which are there if they come first
     */
    VelocityMlpSpec network(Configuration configuration, Path pairs) throws IOException;

    /** Rows of a worker's batch. */
    int batch();

    /** Local steps between two averagings. */
    int averagingFrequency(DemoPlan plan, VelocityMlpSpec network);

    /** Sets how pairs are made. */
    void settle(GeneratePairs pairs, DemoPlan plan);

    /** Whether finished pairs are those of the plan, as far as their manifest tells. */
    boolean isWanted(PairManifest pairs, DemoPlan plan);

    /** Sets how the network is trained. */
    void settle(TrainVelocity training);

    /** Sets how the source is read. */
    void settle(EvaluateSamples evaluation);

    /** The hard two-dimensional density that everyone knows. */
    final class Checkerboard implements DemoSubject {
        private static final String NAME = "checkerboard";
        /** The reference network. */
        private static final VelocityMlpSpec NETWORK = VelocityMlpSpec.reference(2);

        /**
         * Pairs by optimal transport: paths hardly cross, the target at a point hardly varies, and a training of minutes gets
         * further: 0.93 of the samples inside the cells where independent pairs led to 0.85 (docs/results.md).
         */
        private static final String COUPLING = "ot";

        private static final double LEARNING_RATE = 1e-3;
        /** Averagings are frequent and the moving average short, since a training of minutes has few steps. */
        private static final int AVERAGING_FREQUENCY = 50;

        private static final double EMA = 0.99;
        /** A quarter of the default: more steps from the same rows, still at three quarters of the speed. */
        private static final int BATCH = 256;
        /** More pairs than this are seen more than once: a new time and noise would teach little that these do not. */
        private static final long MOST_PAIRS = 1_000_000;

        @Override
        public String source() {
            return NAME;
        }

        @Override
        public boolean pairsComeFirst() {
            return false;
        }

        @Override
        public VelocityMlpSpec network(Configuration configuration, Path pairs) {
            return NETWORK;
        }

        @Override
        public int batch() {
            return BATCH;
        }

        @Override
        public int averagingFrequency(DemoPlan plan, VelocityMlpSpec network) {
            return AVERAGING_FREQUENCY;
        }

        private static long pairs(DemoPlan plan) {
            return Math.min(plan.trainingRows(), MOST_PAIRS);
        }

        @Override
        public void settle(GeneratePairs pairs, DemoPlan plan) {
            pairs.coupling(COUPLING).rows(pairs(plan));
        }

        @Override
        public boolean isWanted(PairManifest pairs, DemoPlan plan) {
            return pairs.source().equals(NAME)
                    && pairs.coupling().equals(COUPLING)
                    && pairs.seed() == plan.seed()
                    && pairs.rows() + pairs.validationRows() == pairs(plan);
        }

        @Override
        public void settle(TrainVelocity training) {
            training.learningRate(LEARNING_RATE).ema(EMA);
        }

        @Override
        public void settle(EvaluateSamples evaluation) {
            // A toy is not read.
        }
    }

    /** A table of the user's own, with the commands' defaults. */
    final class Table implements DemoSubject {
        private static final int BATCH = 1024;

        private final String source;
        private final CsvOptions csv;

        /** @param csv how CSV files are read */
        Table(String source, CsvOptions csv) {
            this.source = source;
            this.csv = csv;
        }

        @Override
        public String source() {
            return source;
        }

        @Override
        public boolean pairsComeFirst() {
            return true;
        }

        @Override
        public VelocityMlpSpec network(Configuration configuration, Path pairs) throws IOException {
            return TrainVelocity.defaultNetwork(PairManifest.read(configuration, pairs));
        }

        @Override
        public int batch() {
            return BATCH;
        }

        @Override
        public int averagingFrequency(DemoPlan plan, VelocityMlpSpec network) {
            return AveragingRate.defaultFrequency(network, BATCH, plan.steps(BATCH));
        }

        @Override
        public void settle(GeneratePairs pairs, DemoPlan plan) {
            pairs.csvDelimiter(csv.delimiter()).csvNulls(csv.nulls());
        }

        @Override
        public boolean isWanted(PairManifest pairs, DemoPlan plan) {
            return pairs.source().equals(source) && pairs.seed() == plan.seed();
        }

        @Override
        public void settle(TrainVelocity training) {
            // As the defaults for tables have it.
        }

        @Override
        public void settle(EvaluateSamples evaluation) {
            evaluation.csvDelimiter(csv.delimiter()).csvNulls(csv.nulls());
        }
    }
}
