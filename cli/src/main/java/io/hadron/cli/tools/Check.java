package io.hadron.cli.tools;

import java.util.Locale;

/**
 * One look at the surroundings.
 *
 * @param advice what to do; empty if all is well
 */
record Check(String name, State state, String found, String advice) {
    /** How it looks. */
    enum State {
        OK,
        WARN,
        FAIL;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Check ok(String name, String found) {
        return new Check(name, State.OK, found, "");
    }

    static Check warn(String name, String found, String advice) {
        return new Check(name, State.WARN, found, advice);
    }

    static Check fail(String name, String found, String advice) {
        return new Check(name, State.FAIL, found, advice);
    }
}
