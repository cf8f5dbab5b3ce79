package dev.flowmatch.storage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A {@link LeaseRacer} in a process of its own, and what it has said in the present round. */
final class RacerProcess implements AutoCloseable {
    private final String name;
    private final Process process;
    private final BufferedReader out;
    private final PrintWriter in;
    private final List<Event> events = new ArrayList<>();

    /**
     * What a racer said.
     *
     * @param time the machine's monotonic time in nanoseconds
     * @param what the event
     */
    record Event(long time, String what) {}

    /**
     * When a racer held the lease without doubt.
     *
     * @param racer its name
     * @param from a moment at which it held it
     * @param until the last moment at which it is known to have
     * @param published whether it says it has published
     */
    record Holding(String racer, long from, long until, boolean published) {}

    RacerProcess(String name, String url) throws IOException {
        this.name = name;
        this.process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx192m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LeaseRacer.class.getName(),
                        name,
                        url)
                .redirectError(Redirect.DISCARD)
                .start();
        this.out = process.inputReader(StandardCharsets.UTF_8);
        this.in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    }

    /** A process that was there and is no more. */
    static ProcessIdentity ended() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sleep", "60").start();
        ProcessIdentity here = ProcessIdentity.current().orElseThrow();
        String stat = java.nio.file.Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        long start = ProcessIdentity.startOfLiving(stat).orElseThrow();
        process.destroyForcibly().waitFor();
        return new ProcessIdentity(here.bootId(), here.pidNamespace(), process.pid(), start);
    }

    void start(int round, String role) {
        events.clear();
        send(round + " " + role);
    }

    void send(String line) {
        in.println(line);
    }

    void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Waits until it has said something; false if it is done with the round before. */
    boolean await(String what) throws IOException {
        while (!hasSaid(what) && !hasEnded()) {
            next();
        }
        return hasSaid(what);
    }

    private boolean hasSaid(String what) {
        return events.stream().anyMatch(event -> event.what().equals(what));
    }

    private boolean hasEnded() {
        return !events.isEmpty() && last().what().matches("published|refused|lost|failed .*");
    }

    /** Waits until it is done with the round. */
    void awaitEnd() throws IOException {
        while (!hasEnded()) {
            next();
        }
    }

    private void next() throws IOException {
        String line = out.readLine();
        if (line == null) {
            throw new IOException(this + " has ended");
        }
        int blank = line.indexOf(' ');
        events.add(new Event(Long.parseLong(line.substring(0, blank)), line.substring(blank + 1)));
    }

    Event last() {
        return events.get(events.size() - 1);
    }

    /** When it held the lease in this round. */
    Optional<Holding> holding() {
        long from = 0;
        long until = 0;
        boolean held = false;
        for (Event event : events) {
            if (event.what().equals("acquired")) {
                from = event.time();
            } else if (event.what().equals("held")) {
                until = event.time();
                held = true;
            }
        }
        return held ? Optional.of(new Holding(name, from, until, last().what().equals("published"))) : Optional.empty();
    }

    @Override
    public String toString() {
        return name + events;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
