package dev.flowmatch.storage;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** SHA-256 hashes, as 64 lower-case hexadecimal digits. */
public final class Hashes {
    private static final int BUFFER_BYTES = 1 << 16;

    private Hashes() {}

    /** The hash of an array. */
    public static String sha256(byte[] bytes) {
        return hex(newDigest().digest(bytes));
    }

    /** The hash of a file, read as a stream. */
    public static String sha256(Configuration configuration, Path file) throws IOException {
        MessageDigest digest = newDigest();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Storage.of(configuration, file).open(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return hex(digest.digest());
    }

    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }
}
