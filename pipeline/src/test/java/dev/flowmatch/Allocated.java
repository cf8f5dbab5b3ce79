package dev.flowmatch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.function.Executable;

/** How much of the heap something takes, whether or not it is collected again. */
public final class Allocated {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocated() {}

    /** Fails if {@code work}, in this thread, allocates more than {@code most} bytes. */
    public static void atMost(long most, Executable work) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            work.execute();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated <= most, "allocated " + allocated + " bytes, more than " + most);
    }
}
