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
    private final int dim;
    private final long[] ids;
    private final double[] values;

    private TableShard(int shard, int rows, int dim) {
        this.shard = shard;
        this.dim = dim;
        this.ids = new long[rows];
        this.values = new double[Math.multiplyExact(rows, dim)];
    }

    /** Gathers partition k of the dealt chunks, which holds shard k, as the only element of the result. */
    record Gather(PairLayout layout, int dim)
            implements Function2<Integer, Iterator<Tuple2<Integer, byte[]>>, Iterator<ShardContent>> {

        @Override
        public Iterator<ShardContent> call(Integer shard, Iterator<Tuple2<Integer, byte[]>> chunks) {
            TableShard content = new TableShard(shard, layout.rows(shard), dim);
            BitSet filled = new BitSet(content.rows());
            while (chunks.hasNext()) {
                ByteBuffer chunk = ByteBuffer.wrap(chunks.next()._2());
                while (chunk.hasRemaining()) {
                    int row = chunk.getInt();
                    content.ids[row] = chunk.getLong();
                    chunk.asDoubleBuffer().get(content.values, row * dim, dim);
                    chunk.position(chunk.position() + dim * Double.BYTES);
                    filled.set(row);
                }
            }
            if (filled.cardinality() != content.rows()) {
                throw new IllegalStateException("shard " + layout.file(shard) + " must have " + content.rows()
                        + " rows, but " + filled.cardinality() + " arrived");
            }
            return List.<ShardContent>of(content).iterator();
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
    public int dim() {
        return dim;
    }

    @Override
    public long id(int row) {
        return ids[row];
    }

    @Override
    public void read(int row, double[] x1) {
        System.arraycopy(values, row * dim, x1, 0, dim);
    }
}
