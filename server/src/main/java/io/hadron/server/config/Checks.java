package io.hadron.server.config;

import java.time.Duration;

/** Range checks of config values. Messages name the setting as in the file. */
final class Checks {
    private Checks() {}

    static void that(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    static void range(String name, long value, long low, long high) {
        that(
                value >= low && value <= high,
                name + " must be between " + low + " and " + high + ", not " + value);
    }

    static void range(String name, DataSize value, String low, String high) {
        that(
                value.compareTo(DataSize.parse(low)) >= 0
                        && value.compareTo(DataSize.parse(high)) <= 0,
                name + " must be between " + low + " and " + high + ", not " + value);
    }

    static void range(String name, Duration value, String low, String high) {
        that(
                value.compareTo(Durations.parse(low)) >= 0
                        && value.compareTo(Durations.parse(high)) <= 0,
                name
                        + " must be between "
                        + low
                        + " and "
                        + high
                        + ", not "
                        + Durations.print(value));
    }

    static void port(String name, int port) {
        range(name, port, 0, 65_535);
    }

    static void host(String name, String host) {
        that(
                host.matches("[-_.:%a-zA-Z0-9\\[\\]]{1,253}"),
                name + " must be a host name or an address");
    }
}
