package io.hadron.cli.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command line in a process of its own, for what signals and pipes do. */
final class CliProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final BufferedReader err;

    CliProcess(String url, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.hadron.cli.HadronCli"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("HADRON_URL", url);
        process = builder.start();
        out = process.inputReader(StandardCharsets.UTF_8);
        err =
                new BufferedReader(
                        new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
    }

    /** The next line of standard output. */
    String line() throws IOException {
        return out.readLine();
    }

    /** Reads messages up to one that contains this. */
    void awaitMessage(String text) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = err.readLine(); line != null; line = err.readLine()) {
            if (line.contains(text)) {
                return;
            }
            seen.append(line).append('\n');
        }
        throw new IllegalStateException("it never said " + text + " but:\n" + seen);
    }

    void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    }

    /** Stops reading its output, as {@code head} does. */
    void closeOutput() throws IOException {
        out.close();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("it does not end");
        }
        return process.exitValue();
    }

    /** What it said on standard error and was not read yet. */
    String messages() throws IOException {
        return String.join("\n", err.lines().toList());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
