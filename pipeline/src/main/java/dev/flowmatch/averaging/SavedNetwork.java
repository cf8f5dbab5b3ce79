package dev.flowmatch.averaging;

import dev.flowmatch.fault.DataException;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The arrays of Deeplearning4j's model file: the network's parameters and its updater's state.
 *
 * <p>They are read without Deeplearning4j, whose reader instantiates the classes that the file's configuration names and
 * allocates what the file's arrays claim to hold. The configuration is left unread: it follows from the training's
 * options. Nothing larger than the arrays expected is taken from the file.
 */
record SavedNetwork(float[] parameters, float[] updaterState) {
    private static final String PARAMETERS = "coefficients.bin";
    private static final String UPDATER_STATE = "updaterState.bin";

    /** ND4J's description of a vector: rank, two sizes, two strides, flags, element stride, order. */
    private static final int DESCRIPTION = 8;

    /** Most bytes of other entries that are passed over: a few kilobytes of file can unpack into terabytes. */
    private static final long MAX_PASSED_OVER = 256L << 20;

    /**
     * Reads a model file.
     *
     * @param name what error messages call the file
     * @param parameters how many parameters it must hold
     * @param updaterState how many numbers of the updater's state it must hold
     * @throws DataException if it is malformed or holds other numbers of them
     */
    static SavedNetwork read(String name, byte[] file, int parameters, int updaterState) {
        float[] foundParameters = null;
        float[] foundState = null;
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            long left = MAX_PASSED_OVER;
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equals(PARAMETERS)) {
                    foundParameters = vector(zip, name, PARAMETERS, parameters);
                } else if (entry.getName().equals(UPDATER_STATE)) {
                    foundState = vector(zip, name, UPDATER_STATE, updaterState);
                }
                left -= zip.skip(left);
                if (left == 0) {
                    throw new DataException(name + " unpacks into more than " + MAX_PASSED_OVER
                            + " bytes beside the network's parameters");
                }
            }
        } catch (EOFException e) {
            throw new DataException(name + " is malformed: it ends too soon", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new DataException(name + " is malformed: " + e.getMessage(), e);
        }
        if (foundParameters == null || foundState == null) {
            throw new DataException(
                    name + " is malformed: it has no " + (foundParameters == null ? PARAMETERS : UPDATER_STATE));
        }
        return new SavedNetwork(foundParameters, foundState);
    }

    private static float[] vector(ZipInputStream zip, String name, String entry, int length) throws IOException {
        DataInputStream in = new DataInputStream(zip);
        String place = name + ": " + entry;
        requireBuffer(in, place, "LONG", DESCRIPTION);
        in.skipNBytes(DESCRIPTION * (long) Long.BYTES);
        requireBuffer(in, place, "FLOAT", length);
        byte[] bytes = in.readNBytes(Math.multiplyExact(Float.BYTES, length));
        if (bytes.length < Float.BYTES * length) {
            throw new EOFException();
        }
        float[] values = new float[length];
        ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
        return values;
    }

    /** A buffer of ND4J begins with its way of allocation, its length and its type. */
    private static void requireBuffer(DataInputStream in, String place, String type, long length) throws IOException {
        in.readUTF();
        long foundLength = in.readLong();
        String foundType = in.readUTF();
        if (foundLength != length || !foundType.equals(type)) {
            throw new DataException(String.format(
                    Locale.ROOT,
                    "%s must hold %d numbers of type %s, but has %d of %s",
                    place,
                    length,
                    type,
                    foundLength,
                    foundType.length() > 20 ? "another" : foundType));
        }
    }
}
