package dev.flowmatch.storage;

import java.util.regex.Pattern;

/**
 * The names of the files of a data set: "part-00007.parquet" as attempt 12 of the run with the generation "5be0c2917d44"
 * writes it is "part-00007-5be0c2917d44-12.parquet". No two attempts to write a file share a name, so that none can
 * replace what another one wrote, be it late, doubled, or of a later run; the manifest says which of them count. Sets
 * written before have the short names.
 */
public final class AttemptFile {
    private static final String SUFFIX = ".parquet";
    private static final Pattern NAME = Pattern.compile("part-\\d{5,}(-[0-9a-f]{12}-\\d+)?\\.parquet");
    private static final Pattern ATTEMPT = Pattern.compile("-[0-9a-f]{12}-\\d+\\.parquet");

    private AttemptFile() {}

    /**
     * The name of the file that an attempt writes.
     *
     * @param file the short name, as "part-00007.parquet" or "validation/part-00007.parquet"
     * @param generation the run's {@link OutputFolder#generation}
     * @param attempt a number that no other attempt of the run has
     */
    public static String name(String file, String generation, long attempt) {
        return stem(file) + "-" + generation + "-" + attempt + SUFFIX;
    }

    /** Whether a name is that of an attempt at a file with this short name. */
    public static boolean isOf(String name, String file) {
        String stem = stem(file);
        return name.startsWith(stem)
                && ATTEMPT.matcher(name.substring(stem.length())).matches();
    }

    /** Whether a file's name, without its folder, is one that data sets have, of today or from before. */
    public static boolean isPart(String name) {
        return NAME.matcher(name).matches();
    }

    private static String stem(String file) {
        if (!file.endsWith(SUFFIX)) {
            throw new IllegalArgumentException("file must end with " + SUFFIX + ", but was " + file);
        }
        return file.substring(0, file.length() - SUFFIX.length());
    }
}
