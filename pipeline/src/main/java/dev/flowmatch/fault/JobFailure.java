package dev.flowmatch.fault;

/** Thrown where a Spark job fails, with the innermost cause's message in one line, or where it cannot even begin. */
public final class JobFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * @param task what the job was doing
     * @param cause why it failed
     */
    public JobFailure(String task, Throwable cause) {
        super(task + " failed: " + reason(cause), cause);
    }

    /** A job that has not begun. */
    public JobFailure(String message) {
        super(message);
    }

    /** The first line of the innermost cause's message. */
    public static String reason(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null && innermost.getCause() != innermost) {
            innermost = innermost.getCause();
        }
        String message = innermost.getMessage();
        return message == null || message.isBlank()
                ? innermost.getClass().getSimpleName()
                : message.strip().lines().findFirst().orElseThrow();
    }
}
