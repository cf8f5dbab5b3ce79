package dev.flowmatch.pairing;

import dev.flowmatch.column.ScaleMode;
import dev.flowmatch.coupling.Coupling;

/**
 * How the rows of a {@link PairSource} become pairs.
 *
 * @param source what the manifest says of where they come from
 * @param noise the distribution of x0, or what sampling may start from instead where x0 is given
 * @param coupling how x0 and x1 meet, where x0 is not given
 * @param couplingBatch pairs of a group of the coupling "ot"
 * @param scale how columns are scaled; null where that is to follow from the columns
 * @param dequantize whether the values of integer columns are spread within their step
 * @param drawsPerRow pairs of each source row; 0 where that is to follow from their number
 * @param seed of all randomness
 */
record PairSettings(
        String source,
        String noise,
        Coupling coupling,
        int couplingBatch,
        ScaleMode scale,
        boolean dequantize,
        int drawsPerRow,
        long seed) {

    /** The same with what was left open: the scale that suits the columns, the draws that suit the number of rows. */
    PairSettings settled(PairSource pairs) {
        ScaleMode suited = pairs.isMixed() ? ScaleMode.QUANTILE : ScaleMode.STANDARD;
        return new PairSettings(
                source,
                noise,
                coupling,
                couplingBatch,
                scale != null ? scale : suited,
                dequantize,
                pairs.drawsPerRow(),
                seed);
    }
}
