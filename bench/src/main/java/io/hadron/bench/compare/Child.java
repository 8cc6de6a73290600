package io.hadron.bench.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A process that this one started. It never outlives this one. */
final class Child implements AutoCloseable {
    private static final long STOP_SECONDS = 30;
    private static final int LOG_TAIL = 20;
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> RUNNING.forEach(Process::destroyForcibly), "bench-cleanup"));
    }

    private final Process process;
    private final BufferedReader out;
    private final Path log;

    private Child(Process process, Path log) {
        this.process = process;
        this.log = log;
        out = process.inputReader();
    }

    /**
     * Starts a process.
     *
     * @param log takes what it writes to standard error
     */
    static Child start(List<String> command, Map<String, String> environment, Path log) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        try {
            Process process = builder.start();
            RUNNING.add(process);
            return new Child(process, log);
        } catch (IOException e) {
            throw new UncheckedIOException("could not start " + command.getFirst(), e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The next line of its standard output, or null at its end. */
    @Nullable String line() {
        try {
            return out.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads until a line begins with this. */
    String awaitLine(String start) {
        String line = line();
        while (line != null && !line.startsWith(start)) {
            line = line();
        }
        if (line == null) {
            throw failed("ended before it said '" + start + "'");
        }
        return line;
    }

    /** Sends an empty line to its standard input. */
    void goOn() {
        try {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it if it still runs after this time, so that a reader of its output wakes up. */
    void limit(long seconds) {
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                            process.destroyForcibly();
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    IllegalStateException failed(String what) {
        String tail = "";
        try {
            List<String> lines = Files.readAllLines(log);
            tail =
                    String.join(
                            "\n",
                            lines.subList(Math.max(0, lines.size() - LOG_TAIL), lines.size()));
        } catch (IOException e) {
            // The message stands without it.
        }
        return new IllegalStateException(
                "process " + pid() + " " + what + "; " + log + ":\n" + tail);
    }

    /** Ends it as a crash would, and waits until it is gone. */
    void kill() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks it to end, and does not wait. */
    void askToEnd() {
        process.destroy();
    }

    /** Asks it to end, and makes it end if it does not. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        RUNNING.remove(process);
    }
}
