package dev.flowmatch.table;

import dev.flowmatch.pairs.ShardLayout;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * Deals the rows of one partition of a table to the shards: packs the pairs of a shard into byte chunks, so that Spark
 * shuffles few large arrays and no row objects.
 *
 * <p>A pair is its row in the shard (int), its id (long) and its values (doubles). The chunk of a shard is handed on when
 * it is full, and all of them when together they reach 64 MB, so memory does not grow with the table.
 */
public final class RowDealer implements Iterator<Tuple2<Integer, byte[]>> {
    private static final int LARGEST_CHUNK = 1 << 18;
    private static final int BUDGET = 1 << 26;

    private final Iterator<Row> rows;
    private final RowParser parser;
    private final RowNumbers numbers;
    private final RowPlaces order;
    private final int pairBytes;
    private final double[] values;
    private final ByteBuffer[] chunks;
    private final ArrayDeque<Tuple2<Integer, byte[]>> ready = new ArrayDeque<>();
    private long heldBytes;

    private String file;
    private long splitStart;
    private RowNumbers.Split split;
    private long rowsOfSplit;
    private long validRowsOfSplit;

    /** Deals the rows of one partition. */
    public RowDealer(Iterator<Row> rows, RowParser parser, RowNumbers numbers, RowPlaces order) {
        this.rows = rows;
        this.parser = parser;
        this.numbers = numbers;
        this.order = order;
        this.pairBytes = Integer.BYTES + Long.BYTES + parser.dim() * Double.BYTES;
        this.values = new double[parser.dim()];
        this.chunks = new ByteBuffer[order.layout().shards()];
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && rows.hasNext()) {
            deal(rows.next());
            if (!rows.hasNext()) {
                checkEndOfSplit();
                handOnAll();
            }
        }
        return !ready.isEmpty();
    }

    @Override
    public Tuple2<Integer, byte[]> next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no chunk is left");
        }
        return ready.remove();
    }

    private void deal(Row row) {
        if (split == null || splitStart != RowParser.splitStart(row) || !file.equals(RowParser.file(row))) {
            startSplit(row);
        }
        long id = (split.firstId() + rowsOfSplit++) * order.draws();
        if (parser.parse(row, values) >= 0) {
            return;
        }
        long rank = split.firstRank() + validRowsOfSplit++;
        for (int draw = 0; draw < order.draws(); draw++) {
            long position = order.position(rank, draw);
            if (position >= 0) {
                put(position, id + draw);
            }
        }
    }

    private void startSplit(Row row) {
        checkEndOfSplit();
        file = RowParser.file(row);
        splitStart = RowParser.splitStart(row);
        split = numbers.split(file, splitStart);
        rowsOfSplit = 0;
        validRowsOfSplit = 0;
    }

    private void checkEndOfSplit() {
        if (split != null) {
            numbers.requireRows(file, splitStart, rowsOfSplit);
        }
    }

    private void put(long position, long id) {
        ShardLayout layout = order.layout();
        int shard = layout.shardOf(position);
        ByteBuffer chunk = roomFor(shard);
        chunk.putInt((int) (position - layout.firstPosition(shard))).putLong(id);
        for (double value : values) {
            chunk.putDouble(value);
        }
        if (heldBytes >= BUDGET) {
            handOnAll();
        }
    }

    /** The chunk of a shard with room for a pair: as it is, doubled, or a new one. */
    private ByteBuffer roomFor(int shard) {
        ByteBuffer chunk = chunks[shard];
        if (chunk != null && chunk.remaining() >= pairBytes) {
            return chunk;
        }
        if (chunk != null && chunk.capacity() >= LARGEST_CHUNK) {
            handOn(shard);
            chunk = null;
        }
        ByteBuffer larger = ByteBuffer.allocate(chunk == null ? 4 * pairBytes : 2 * chunk.capacity());
        heldBytes += larger.capacity();
        if (chunk != null) {
            heldBytes -= chunk.capacity();
            larger.put(chunk.flip());
        }
        chunks[shard] = larger;
        return larger;
    }

    private void handOn(int shard) {
        ByteBuffer chunk = chunks[shard];
        chunks[shard] = null;
        heldBytes -= chunk.capacity();
        byte[] packed = new byte[chunk.flip().remaining()];
        chunk.get(packed);
        ready.add(new Tuple2<>(shard, packed));
    }

    private void handOnAll() {
        for (int shard = 0; shard < chunks.length; shard++) {
            if (chunks[shard] != null) {
                handOn(shard);
            }
        }
    }
}
