package dev.flowmatch.model;

/** Weights that cannot be read: a damaged file, missing tensors, or shapes that do not fit together. */
public final class MalformedModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedModelException(String message) {
        super(message);
    }

    MalformedModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
