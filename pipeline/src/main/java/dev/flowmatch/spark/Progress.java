package dev.flowmatch.spark;

/**
 * Is told how far an operation is, one task after the other.
 *
 * <p>Calls come from the thread that executes the operation.
 */
public interface Progress {

    /** Tells nobody. */
    Progress NONE = new Progress() {
        @Override
        public void start(String task, long total, String unit) {}

        @Override
        public void update(long done, String detail) {}

        @Override
        public void finish() {}
    };

    /**
     * A task begins.
     *
     * @param task what is done, as "writing shards"
     * @param total how many units there are to do; 0 if that is not known
     * @param unit what is counted, in the plural
     */
    void start(String task, long total, String unit);

    /**
     * The task has got further.
     *
     * @param done units done so far
     * @param detail anything worth saying beside the count; may be empty
     */
    void update(long done, String detail);

    /** The task has ended, well or not. */
    void finish();
}
