package dev.flowmatch.storage;

import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;

/** Builds writers of ZSTD-compressed Parquet files from rows of our own types. */
final class ZstdWriterBuilder<T> extends ParquetWriter.Builder<T, ZstdWriterBuilder<T>> {
    private final WriteSupport<T> support;

    ZstdWriterBuilder(Configuration configuration, OutputFile file, WriteSupport<T> support) {
        super(file);
        this.support = support;
        withConf(configuration);
        withCompressionCodec(CompressionCodecName.ZSTD);
        withDictionaryEncoding(false);
    }

    @Override
    protected ZstdWriterBuilder<T> self() {
        return this;
    }

    // The form with ParquetConfiguration came after Parquet 1.13, which Spark 3.5 brings.
    @Override
    @SuppressWarnings("deprecation")
    protected WriteSupport<T> getWriteSupport(Configuration configuration) {
        return support;
    }
}
