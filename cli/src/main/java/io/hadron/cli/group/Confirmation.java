package io.hadron.cli.group;

import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.Env;
import io.hadron.cli.session.Session;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Asks before what can not be undone; a script answers with {@code --yes}. */
public final class Confirmation {
    private Confirmation() {}

    /** As {@link #ask}, but a script must say yes too: data is lost. */
    public static void require(Session session, boolean yes, String question) {
        if (!yes && !isPersonThere(session.env())) {
            throw CommandFailure.usage(
                    question + " This can not be undone", "say --yes if that is meant");
        }
        ask(session, yes, question);
    }

    private static boolean isPersonThere(Env env) {
        return env.terminals().in() && env.terminals().err();
    }

    /** Asks if somebody is there to answer. */
    public static void ask(Session session, boolean yes, String question) {
        Env env = session.env();
        if (yes || !isPersonThere(env)) {
            return;
        }
        env.err().print(question + " [y/N] ");
        env.err().flush();
        if (!answer(env).toLowerCase(Locale.ROOT).startsWith("y")) {
            throw CommandFailure.failed("nothing was done", "answer y, or use --yes");
        }
    }

    private static String answer(Env env) {
        try {
            String line =
                    new BufferedReader(new InputStreamReader(env.in(), StandardCharsets.UTF_8))
                            .readLine();
            return line == null ? "" : line.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
