package io.hadron.cli.session;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes SIGINT and SIGTERM an orderly end with exit code 0: the working thread is interrupted, and
 * the process goes when that thread has tidied up, or after ten seconds.
 */
public final class StopSignal implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread worker = Thread.currentThread();
    private final Thread hook = new Thread(this::onSignal, "stop-signal");
    private volatile boolean stopped;

    public StopSignal() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether the user wants an end. */
    public boolean stopped() {
        return stopped;
    }

    private void onSignal() {
        stopped = true;
        worker.interrupt();
        boolean tidy = false;
        try {
            tidy = done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // exit() would wait for this very thread.
        Runtime.getRuntime().halt(tidy ? ExitCode.OK : ExitCode.FAILED);
    }

    /** All is tidy. Call it last: the process may end within. */
    @Override
    public void close() {
        done.countDown();
        if (!stopped) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The signal came this very moment: its thread ends the process.
                stopped = true;
            }
        }
    }
}
