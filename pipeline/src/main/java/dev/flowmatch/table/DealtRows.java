package dev.flowmatch.table;

import dev.flowmatch.pairs.ShardLayout;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Iterator;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/** A shard of table rows, gathered from the chunks that the {@link RowDealer}s of all partitions packed for it. */
public final class DealtRows implements ShardRows {
    private final int shard;
    private final int columns;
    private final long[] ids;
    private final double[] content;

    private DealtRows(int shard, int rows, int columns) {
        this.shard = shard;
        this.columns = columns;
        this.ids = new long[rows];
        this.content = new double[Math.multiplyExact(rows, columns)];
    }

    /** Gathers partition k of the dealt chunks, which holds shard k, as the only element of the result. */
    public record Gather(ShardLayout layout, int columns)
            implements Function2<Integer, Iterator<Tuple2<Integer, byte[]>>, Iterator<ShardRows>> {

        @Override
        public Iterator<ShardRows> call(Integer shard, Iterator<Tuple2<Integer, byte[]>> chunks) {
            // Gathered when it is asked for: a task whose shard is finished does not ask.
            return Stream.generate(() -> gather(shard, chunks)).limit(1).iterator();
        }

        private ShardRows gather(int shard, Iterator<Tuple2<Integer, byte[]>> chunks) {
            DealtRows gathered = new DealtRows(shard, layout.rows(shard), columns);
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
            return gathered;
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
