package dev.flowmatch.averaging;

import java.io.Serializable;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;

/**
 * What travels to the workers of a round: the configuration with its iteration count, the parameters and the updater's
 * state, as bytes because Java serializes those in one piece.
 */
record AveragingState(MultiLayerConfiguration configuration, byte[] parameters, byte[] updaterState)
        implements Serializable {}
