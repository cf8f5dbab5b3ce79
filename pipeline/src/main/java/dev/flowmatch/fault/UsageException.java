package dev.flowmatch.fault;

/** Thrown where Flowmatch is used wrongly: a missing path, an existing output, options that do not fit each other. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message one clear line for the user: the fact, the bound and the value */
    public UsageException(String message) {
        super(message);
    }

    /**
     * @param message one clear line for the user
     * @param cause what showed the wrong use
     */
    public UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
