package dev.flowmatch.cluster;

/**
 * Where an operation reports how far it is. Called from one thread at a time, which need not be the one that started the
 * operation.
 */
public interface Progress {
    /** Reports nothing. */
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
     * @param task what it does, as "train"
     * @param total how many units it takes
     * @param unit what is counted, in the plural, as "rows"
     */
    void start(String task, long total, String unit);

    /**
     * Part of the task is done.
     *
     * @param done units done so far
     * @param detail what else to tell, may be empty
     */
    void update(long done, String detail);

    /** The task is over, whether it succeeded or failed. */
    void finish();
}
