package io.hadron.harness.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Programs of the operating system. */
public final class Commands {
    private Commands() {}

    /**
     * Runs a program and waits for it; returns what it printed.
     *
     * @throws IOException if there is no such program, or it fails; with what it said
     */
    public static String run(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String output =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException(String.join(" ", words) + " ended with " + code + ": " + output);
        }
        return output;
    }

    /** Whether a program is there. */
    public static boolean exists(String name) {
        return List.of("/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/", "/usr/local/bin/").stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }
}
