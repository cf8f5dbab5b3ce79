package dev.flowmatch.jobs;

/** The program's entry: hands the arguments to the command they name and leaves with its exit code. */
public final class Main {
    private Main() {}

    /**
     * Runs one command. Exits with 0 when it is done, 2 after wrong use and 1 after any other failure.
     *
     * @param args the command's name and its options
     */
    public static void main(String[] args) {
        int exitCode = CommandTree.execute(args);
        System.out.flush();
        System.err.flush();
        // In cluster mode the cluster manager takes the return from main for success, and any exit for a failure.
        if (exitCode != 0 || !Session.inClusterMode()) {
            System.exit(exitCode);
        }
    }
}
