package dev.flowmatch.storage;

import dev.flowmatch.fixture.ObjectStoreFileSystem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * One of the processes of {@link LeaseRaceTest}. Each line of its standard input, {@code ROUND ROLE}, is a run that writes
 * the output; each line of its standard output says, with the machine's monotonic time, how far it is.
 */
final class LeaseRacer {
    static final String MANIFEST = "_manifest.json";
    /** Longer than a process waits for a processor on a busy machine: a run that is not stopped keeps its lease. */
    static final Duration EXPIRY = Duration.ofSeconds(60);

    private static final Duration PAUSE = Duration.ofMillis(20);

    private final String name;
    private final Path folder;
    private final Configuration configuration;
    private final BufferedReader in;
    private final PrintStream out;

    private LeaseRacer(String name, String url, BufferedReader in, PrintStream out) {
        this.name = name;
        this.folder = new Path(url);
        this.configuration = configuration();
        this.in = in;
        this.out = out;
    }

    static Configuration configuration() {
        Configuration configuration = new Configuration();
        configuration.set("fs.store.impl", ObjectStoreFileSystem.class.getName());
        // HDFS takes a file for complete when its data node has reported the last block, which it does a moment after
        // the
        // client first asks: that asks again after 400 ms unless told otherwise, for each file of each run.
        configuration.setInt("dfs.client.block.write.locateFollowingBlock.initial.delay.ms", 5);
        configuration.setInt("dfs.client.block.write.locateFollowingBlock.retries", 12);
        return configuration;
    }

    /** Arguments: a name and the output's URL. */
    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        LeaseRacer racer = new LeaseRacer(args[0], args[1], in, System.out);
        racer.say("ready");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", -1);
            racer.say(racer.run(words[0], words[1]));
        }
    }

    private void say(String event) {
        out.println(System.nanoTime() + " " + event);
        out.flush();
    }

    private String run(String round, String role) {
        Duration expiry = switch (role) {
            case "linger" -> Duration.ofSeconds(1);
            case "slow" -> Duration.ofSeconds(2);
            default -> EXPIRY;
        };
        WhenHeld whenHeld = role.equals("refuse") ? WhenHeld.REFUSE : WhenHeld.WAIT;
        LeaseTerms terms = new LeaseTerms(whenHeld, expiry, PAUSE, Clock.systemUTC());
        try (OutputFolder output =
                OutputFolder.prepare(configuration, folder, WriteMode.OVERWRITE, MANIFEST, folder, terms)) {
            say("acquired");
            List<String> names = stage(output, round);
            for (int look = 0; look < (role.equals("slow") ? 200 : 2); look++) {
                prove(output);
                if (role.equals("slow")) {
                    Thread.sleep(5);
                }
            }
            if (role.equals("linger")) {
                say("lingering");
                in.readLine();
            }
            output.publish(names, Map.of("writer", name, "round", round, "files", names));
            return "published";
        } catch (LeaseHeldException e) {
            return "refused";
        } catch (IOException | InterruptedException | RuntimeException e) {
            boolean lost = String.valueOf(e.getMessage()).contains("was lost to another run");
            return lost ? "lost" : "failed " + e;
        }
    }

    /** The lease was held at a moment after the time that is said. */
    private void prove(OutputFolder output) throws IOException {
        long before = System.nanoTime();
        output.checkLease();
        out.println(before + " held");
    }

    private List<String> stage(OutputFolder output, String round) throws IOException {
        FileSystem files = Storage.of(configuration, output.staging());
        List<String> names = new ArrayList<>();
        for (int part = 0; part < 2; part++) {
            String file = "part-0000" + part + "-" + name + ".txt";
            try (var stream = files.create(new Path(output.staging(), file))) {
                stream.write((name + " " + round).getBytes(StandardCharsets.UTF_8));
            }
            names.add(file);
        }
        return names;
    }
}
