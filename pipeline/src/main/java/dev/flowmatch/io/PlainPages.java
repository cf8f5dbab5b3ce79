package dev.flowmatch.io;

import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.io.ParquetDecodingException;

/** A row group without dictionaries, as pairs are written: Parquet would allocate one for as many values as it claims. */
record PlainPages(PageReadStore pages) implements PageReadStore {
    @Override
    public PageReader getPageReader(ColumnDescriptor column) {
        return new Plain(pages.getPageReader(column), column);
    }

    @Override
    public long getRowCount() {
        return pages.getRowCount();
    }

    private record Plain(PageReader reader, ColumnDescriptor column) implements PageReader {
        @Override
        public DictionaryPage readDictionaryPage() {
            if (reader.readDictionaryPage() != null) {
                throw new ParquetDecodingException(column + " has a dictionary, which pairs have not");
            }
            return null;
        }

        @Override
        public long getTotalValueCount() {
            return reader.getTotalValueCount();
        }

        @Override
        public DataPage readPage() {
            return reader.readPage();
        }
    }
}
