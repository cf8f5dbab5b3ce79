package dev.flowmatch.fault;

/** Thrown where the content of data is at fault: an altered or truncated file, a malformed manifest, invalid values. */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message one clear line for the user, naming the file and, where known, the row id and the column */
    public DataException(String message) {
        super(message);
    }

    /**
     * @param message one clear line for the user
     * @param cause what showed the fault
     */
    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
