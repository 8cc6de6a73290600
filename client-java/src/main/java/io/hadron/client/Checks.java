package io.hadron.client;

import java.time.Duration;

/** Checks of options: what breaks one is the caller's error, told as such. */
final class Checks {
    private Checks() {}

    static void that(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    static void positive(String name, Duration value) {
        that(
                !value.isNegative() && !value.isZero() && value.toDays() < 36_500,
                name + " must be a positive duration, is " + value);
    }

    static void notNegative(String name, Duration value) {
        that(!value.isNegative() && value.toDays() < 36_500, name + " is negative: " + value);
    }
}
