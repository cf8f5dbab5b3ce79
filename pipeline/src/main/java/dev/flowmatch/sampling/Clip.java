package dev.flowmatch.sampling;

import java.util.Locale;

/** What becomes of sampled values outside the range that was seen in training. */
public enum Clip {
    /** They stay as they are. */
    NONE,
    /** They become the nearest value seen. */
    OBSERVED;

    /** The name in options and manifests. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
