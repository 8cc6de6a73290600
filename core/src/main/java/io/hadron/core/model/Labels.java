package io.hadron.core.model;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Free marks on an object: at most 64, in key order. */
public record Labels(SortedMap<String, String> values) {
    public static final int MAX_COUNT = 64;
    public static final int MAX_KEY = 63;
    public static final int MAX_VALUE = 255;
    public static final Labels NONE = new Labels(new TreeMap<>());

    public Labels {
        if (values.size() > MAX_COUNT) {
            throw new IllegalArgumentException(
                    values.size() + " labels, " + MAX_COUNT + " are allowed");
        }
        values.forEach(Labels::check);
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** What is wrong with a label, or null. */
    public static @Nullable String problem(String key, String value) {
        if (key.isEmpty() || key.length() > MAX_KEY) {
            return "label keys have 1 to " + MAX_KEY + " characters";
        }
        if (!key.chars().allMatch(c -> c == '/' || Names.isNameCharacter((char) c))) {
            return "label keys are made of a-z, A-Z, 0-9, -, _, . and /";
        }
        if (value.length() > MAX_VALUE) {
            return "label values have at most " + MAX_VALUE + " characters";
        }
        return value.chars().anyMatch(Character::isISOControl)
                ? "label values contain no control characters"
                : null;
    }

    private static void check(String key, String value) {
        String problem = problem(key, value);
        if (problem != null) {
            throw new IllegalArgumentException(Names.quoted(key) + ": " + problem);
        }
    }
}
