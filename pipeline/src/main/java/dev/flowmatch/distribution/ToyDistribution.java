package dev.flowmatch.distribution;

import java.util.List;

/** A named distribution in the plane, for trying things out: {@link #named} finds it. */
public sealed interface ToyDistribution extends Distribution permits Checkerboard, Moons, SwissRoll, GaussianMixture {

    /** The name by which {@link #named} finds it. */
    String name();

    /** Two, always. */
    @Override
    default int dim() {
        return 2;
    }

    /** The names of all toy distributions. */
    static List<String> names() {
        return List.of("checkerboard", "8gaussians", "moons", "swissroll", "gaussian", "gaussian-mixture");
    }

    /**
     * Finds a toy distribution by name.
     *
     * @param name one of {@link #names()}
     * @throws IllegalArgumentException if the name is none of these
     */
    static ToyDistribution named(String name) {
        return switch (name) {
            case "checkerboard" -> new Checkerboard();
            case "8gaussians" -> GaussianMixture.eightGaussians();
            case "moons" -> new Moons();
            case "swissroll" -> new SwissRoll();
            case "gaussian" -> GaussianMixture.standard();
            case "gaussian-mixture" -> GaussianMixture.threeGaussians();
            default ->
                throw new IllegalArgumentException("toy distribution must be one of " + names() + ", but was " + name);
        };
    }
}
