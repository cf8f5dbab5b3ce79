package dev.flowmatch.picture;

import dev.flowmatch.metrics.Points;
import java.util.List;

/**
 * The paths of some samples from noise to data.
 *
 * @param frames where the samples are, one entry for each time, the same samples in the same order in each
 * @param times the frames' times, ascending in [0, 1]
 */
public record Trajectories(List<Points> frames, List<Double> times) {
    /**
     * Checks the frames.
     *
     * @throws IllegalArgumentException if there are fewer than two, as many times as frames are not given, or the
     *     frames differ in shape
     */
    public Trajectories {
        frames = List.copyOf(frames);
        times = List.copyOf(times);
        if (frames.size() < 2 || frames.size() != times.size()) {
            throw new IllegalArgumentException("trajectories need at least 2 frames and a time for each, but had "
                    + frames.size() + " frames and " + times.size() + " times");
        }
        for (Points frame : frames) {
            if (frame.count() != frames.get(0).count()
                    || frame.dim() != frames.get(0).dim()) {
                throw new IllegalArgumentException("all frames must have the same shape");
            }
        }
    }

    /** One column of all samples: a row for each sample, an entry for each time. */
    float[][] column(int column) {
        float[][] paths = new float[frames.get(0).count()][frames.size()];
        for (int i = 0; i < paths.length; i++) {
            for (int frame = 0; frame < frames.size(); frame++) {
                paths[i][frame] = frames.get(frame).at(i, column);
            }
        }
        return paths;
    }
}
