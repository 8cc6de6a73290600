package io.hadron.harness.scenario;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Where a test lets a scenario talk to: what is wrong comes with the result. */
final class Silence {
    static final PrintStream STREAM =
            new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);

    private Silence() {}
}
