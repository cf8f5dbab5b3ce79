package dev.flowmatch.spark;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/** A shard of table rows, gathered from the chunks that the {@link RowDealer}s of all partitions packed for it. */
final class TableShard implements ShardContent {
    private final int shard;
    private final int columns;
    private final long[] ids;
    private final double[] content;

    private TableShard(int shard, int rows, int columns) {
        this.shard = shard;
        this.columns = columns;
        this.ids = new long[rows];
        this.content = new double[Math.multiplyExact(rows, columns)];
    }

    /** Gathers partition k of the dealt chunks, which holds shard k, as the only element of the result. */
    record Gather(PairLayout layout, int columns)
            implements Function2<Integer, Iterator<Tuple2<Integer, byte[]>>, Iterator<ShardContent>> {

        @Override
        public Iterator<ShardContent> call(Integer shard, Iterator<Tuple2<Integer, byte[]>> chunks) {
            TableShard gathered = new TableShard(shard, layout.rows(shard), columns);
            BitSet filled = new BitSet(gathered.rows());
            while (chunks.hasNext()) {
                ByteBuffer chunk = ByteBuffer.wrap(chunks.next()._2());
                while (chunk.hasRemaining()) {
                    int row = chunk.getInt();
                    gathered.ids[row] = chunk.getLong();
                    chunk.asDoubleBuffer().get(gathered.content, row * columns, columns);
                    chunk.position(chunk.position() + columns * Double.BYTES);
                    filled.set(row);
                }
            }
            if (filled.cardinality() != gathered.rows()) {
                throw new IllegalStateException("shard " + layout.file(shard) + " must have " + gathered.rows()
                        + " rows, but " + filled.cardinality() + " arrived");
            }
            return List.<ShardContent>of(gathered).iterator();
        }
    }

    @Override
    public int shard() {
        return shard;
    }

    @Override
    public int rows() {
        return ids.length;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public long id(int row) {
        return ids[row];
    }

    @Override
    public void read(int row, double[] values) {
        System.arraycopy(content, row * columns, values, 0, columns);
    }
}
