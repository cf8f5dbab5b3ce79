package dev.flowmatch.storage;

/** Thrown where another run is writing the same output, or was until a moment ago: the same command may do later. */
public final class LeaseHeldException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * @param message one line that names the output, who writes it and until when it is theirs
     */
    public LeaseHeldException(String message) {
        super(message);
    }
}
