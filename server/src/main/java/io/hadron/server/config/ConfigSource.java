package io.hadron.server.config;

import java.util.List;
import java.util.Map;

/**
 * Settings as text, with where they stand, and what was already found wrong on the way.
 *
 * @param values by name, as {@code storage.sync}
 */
record ConfigSource(Map<String, Value> values, List<ConfigProblem> problems) {
    /** The text of one setting and where it comes from. */
    record Value(String text, String source, int line) {
        ConfigProblem problem(String message) {
            return new ConfigProblem(source, line, message);
        }
    }
}
