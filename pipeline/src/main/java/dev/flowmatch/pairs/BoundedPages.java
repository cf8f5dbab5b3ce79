package dev.flowmatch.pairs;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Parquet's codecs, except that a page's header does not make them allocate whatever size it claims
 * ({@code PairShardTest.hugeSizesTakeNoMemory}).
 */
record BoundedPages(CompressionCodecFactory codecs) implements CompressionCodecFactory {
    /** The widest pairs take half of it: Parquet closes a page at 1 MiB, but not before 100 rows. */
    private static final int MOST_BYTES = 64 << 20;

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName name) {
        return codecs.getCompressor(name);
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
        return new Bounded(codecs.getDecompressor(name));
    }

    @Override
    public void release() {
        codecs.release();
    }

    private record Bounded(BytesInputDecompressor codec) implements BytesInputDecompressor {
        @Override
        public BytesInput decompress(BytesInput bytes, int size) throws IOException {
            if (size < 0 || size > MOST_BYTES) {
                throw new IOException("a page must have 0 to " + MOST_BYTES + " bytes, but claims " + size);
            }
            return codec.decompress(bytes, size);
        }

        @Override
        public void decompress(ByteBuffer input, int compressedSize, ByteBuffer output, int size) throws IOException {
            codec.decompress(input, compressedSize, output, size);
        }

        @Override
        public void release() {
            codec.release();
        }
    }
}
