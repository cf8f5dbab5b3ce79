package dev.flowmatch.storage;

import dev.flowmatch.fault.Require;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A process of one machine since its last start, told from every later one that has its number. Linux alone says so much
 * of its processes; elsewhere there is no identity.
 *
 * @param bootId the kernel's random name of the machine's running time
 * @param pidNamespace the namespace in which {@code pid} counts: that of a container differs from its host's
 * @param pid the process's number
 * @param startTicks when it was started, in the kernel's ticks since the boot
 */
record ProcessIdentity(String bootId, String pidNamespace, long pid, long startTicks) {
    private static final Path PROC = Path.of("/proc");
    /** Fields of /proc/PID/stat behind the program's name, which may hold blanks: the state is the first. */
    private static final int THREADS = 17;

    private static final int START = 19;

    ProcessIdentity {
        Require.present("boot_id", bootId);
        Require.present("pid_namespace", pidNamespace);
    }

    /** This process; empty where the system does not tell. */
    static Optional<ProcessIdentity> current() {
        try {
            long pid = ProcessHandle.current().pid();
            String self = Files.readString(PROC.resolve("self/stat"));
            OptionalLong start = startOfLiving(self);
            if (start.isEmpty() || !self.startsWith(pid + " ")) {
                return Optional.empty();
            }
            return Optional.of(new ProcessIdentity(
                    Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip(),
                    Files.readSymbolicLink(PROC.resolve("self/ns/pid")).toString(),
                    pid,
                    start.getAsLong()));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether this process certainly runs no more: it was started here, since the machine's last boot and in this
     * process's namespace, and no process of its number and start is there now.
     */
    boolean isGone() {
        Optional<ProcessIdentity> here = current();
        if (here.isEmpty()
                || !here.get().bootId.equals(bootId)
                || !here.get().pidNamespace.equals(pidNamespace)) {
            return false;
        }
        Path folder = PROC.resolve(Long.toString(pid));
        try {
            if (hidesProcesses()) {
                return false;
            }
            if (!Files.exists(folder)) {
                return true;
            }
            OptionalLong start = startOfLiving(Files.readString(folder.resolve("stat")));
            return start.isEmpty() || start.getAsLong() != startTicks;
        } catch (IOException | RuntimeException e) {
            // It may have ended between two looks; what is not known for certain is left to the lease's expiry.
            return false;
        }
    }

    /** Whether processes of other users are hidden from this one (proc's mount option hidepid). */
    private static boolean hidesProcesses() throws IOException {
        List<String> mounts = Files.readAllLines(PROC.resolve("self/mounts"));
        return mounts.stream()
                .filter(line -> line.contains(" /proc proc "))
                .anyMatch(line -> line.matches(".*\\bhidepid=(?!0\\b|off\\b).*"));
    }

    /** When the process of a stat line was started; empty if it has ended and only waits for its parent to notice. */
    static OptionalLong startOfLiving(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        boolean ended = fields[0].equals("Z") || fields[0].equals("X");
        return ended && Long.parseLong(fields[THREADS]) <= 1
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(fields[START]));
    }
}
