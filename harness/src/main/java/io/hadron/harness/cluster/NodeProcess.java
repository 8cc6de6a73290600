package io.hadron.harness.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A node in a process of its own on this machine. */
final class NodeProcess implements Node {
    private static final String MAIN = "io.hadron.server.ServerMain";
    private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";
    private static final int LOG_LINES = 4_000;
    private static final int START_SECONDS = 60;
    private static final int EXIT_SECONDS = 60;

    private final int index;
    private final int port;
    private final Path data;
    private final Path home;
    private final LongConsumer started;
    private final Map<String, String> settings = new TreeMap<>();
    private List<String> prefix = List.of();
    private final Deque<String> log = new ArrayDeque<>();
    private @Nullable Process process;
    private CountDownLatch readyOrOver = new CountDownLatch(1);
    private volatile boolean ready;

    /**
     * @param home for everything but the data: configuration and output
     * @param started hears the process id at every start
     */
    NodeProcess(int index, int port, Path data, Path home, LongConsumer started) {
        this.index = index;
        this.port = port;
        this.data = data;
        this.home = home;
        this.started = started;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public String name() {
        return "node-" + (index + 1);
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Path data() {
        return data;
    }

    @Override
    public void set(String variable, String value) {
        settings.put(variable, value);
    }

    @Override
    public void start() throws IOException, InterruptedException {
        begin();
        awaitReady();
    }

    @Override
    public void begin() throws IOException {
        if (isAlive()) {
            throw new IllegalStateException(name() + " runs already");
        }
        Files.createDirectories(home);
        ProcessBuilder builder = new ProcessBuilder(command()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("HADRON_"));
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        builder.environment().putAll(settings);
        synchronized (log) {
            log.clear();
        }
        ready = false;
        var latch = new CountDownLatch(1);
        readyOrOver = latch;
        Process running = builder.start();
        process = running;
        started.accept(running.pid());
        Thread.ofVirtual().name("output-of-" + name()).start(() -> follow(running, latch));
    }

    private List<String> command() {
        List<String> words = new ArrayList<>(prefix);
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Xmx320m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+ExitOnOutOfMemoryError"));
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
        words.add("start");
        return words;
    }

    private void follow(Process running, CountDownLatch latch) {
        Path file = home.resolve(name() + ".out");
        try (BufferedReader out =
                        new BufferedReader(
                                new InputStreamReader(
                                        running.getInputStream(), StandardCharsets.UTF_8));
                var copy =
                        Files.newBufferedWriter(
                                file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            String line;
            while ((line = out.readLine()) != null) {
                keep(line);
                copy.write(line);
                copy.newLine();
                copy.flush();
                if (line.startsWith("ready")) {
                    ready = true;
                    latch.countDown();
                }
            }
        } catch (IOException e) {
            keep("(output ends: " + e + ")");
        } finally {
            latch.countDown();
        }
    }

    private void keep(String line) {
        synchronized (log) {
            log.addLast(line);
            if (log.size() > LOG_LINES) {
                log.removeFirst();
            }
        }
    }

    @Override
    public void awaitReady() throws InterruptedException {
        boolean told = readyOrOver.await(START_SECONDS, TimeUnit.SECONDS);
        if (!ready) {
            throw new IllegalStateException(
                    name() + (told ? " ended" : " is not ready") + ":\n" + log());
        }
    }

    @Override
    public void kill() throws InterruptedException {
        current().toHandle().destroyForcibly();
        current().waitFor();
    }

    @Override
    public int stop() throws InterruptedException {
        current().toHandle().destroy(); // the process itself would close its output, too
        return awaitExit();
    }

    @Override
    public int awaitExit() throws InterruptedException {
        if (!current().waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(name() + " did not end:\n" + log());
        }
        return current().exitValue();
    }

    @Override
    public void pause() throws IOException, InterruptedException {
        Commands.run("kill", "-STOP", Long.toString(current().pid()));
    }

    @Override
    public void resume() throws IOException, InterruptedException {
        if (isAlive()) {
            Commands.run("kill", "-CONT", Long.toString(current().pid()));
        }
    }

    @Override
    public void wipe() throws IOException {
        if (isAlive()) {
            throw new IllegalStateException(name() + " runs");
        }
        Trees.empty(data);
    }

    @Override
    public void reboot() throws IOException {
        Path id = home.resolve(name() + ".boot-id");
        Files.writeString(id, UUID.randomUUID() + "\n");
        // In a mount namespace of its own, so that nobody else sees another boot id. It gives the
        // disks of other nodes back: as long as any namespace has one, it never comes up anew.
        String script =
                """
                for disk in $(awk '$1 ~ "^/dev/loop" { print $2 }' /proc/mounts); do
                    case '%s' in "$disk"/*) ;; *) umount -l "$disk" ;; esac
                done
                mount --bind '%s' %s && exec "$0" "$@"
                """
                        .formatted(data, id, BOOT_ID);
        prefix = List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", script);
    }

    @Override
    public boolean isAlive() {
        Process running = process;
        return running != null && running.isAlive();
    }

    @Override
    public String log() {
        synchronized (log) {
            return String.join("\n", log);
        }
    }

    private Process current() {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException(name() + " was not started");
        }
        return running;
    }
}
