package io.hadron.cli.session;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a command finds around it. Tests give their own.
 *
 * @param out data
 * @param err messages
 * @param terminals which of the three streams are terminals
 */
public record Env(
        InputStream in,
        OutputStream out,
        PrintStream err,
        Map<String, String> variables,
        Terminals terminals) {
    private static final int OUT_BUFFER = 64 << 10;

    /** Which streams a person sits at. */
    public record Terminals(boolean in, boolean out, boolean err) {
        public static final Terminals NONE = new Terminals(false, false, false);
    }

    public Env {
        variables = Map.copyOf(variables);
    }

    /** This process. */
    public static Env ofProcess() {
        // Not System.out: it hides failures, and with them a broken pipe.
        return new Env(
                new FileInputStream(FileDescriptor.in),
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), OUT_BUFFER),
                new PrintStream(
                        new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                System.getenv(),
                new Terminals(isTerminal(0), isTerminal(1), isTerminal(2)));
    }

    /** A variable that is set and not empty, or null. */
    public @Nullable String variable(String name) {
        String value = variables.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** Whether stack traces are wanted. */
    public boolean debug() {
        return "1".equals(variable("HADRON_DEBUG"));
    }

    /** Whether colors fit standard output. */
    public boolean color() {
        return terminals.out()
                && variable("NO_COLOR") == null
                && !"dumb".equals(variables.get("TERM"));
    }

    /** The launcher knows best; without it Linux tells, and elsewhere the console. */
    private static boolean isTerminal(int descriptor) {
        String told = System.getProperty("hadron.terminals");
        if (told != null) {
            return told.indexOf((char) ('0' + descriptor)) >= 0;
        }
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            if (Files.isSymbolicLink(link)) {
                String target = Files.readSymbolicLink(link).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
            }
        } catch (IOException e) {
            return false;
        }
        return Objects.requireNonNull(System.console()).isTerminal();
    }
}
