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
        return value.codePoints().allMatch(Labels::isAllowed)
                ? null
                : "label values contain no control, formatting or other unprintable characters";
    }

    /** Fixed ranges, not the JDK's tables: those differ from version to version. */
    private static boolean isAllowed(int c) {
        boolean control = c < ' ' || (c >= 0x7f && c < 0xa0);
        boolean direction = (c >= 0x200b && c <= 0x200f) || (c >= 0x2066 && c <= 0x2069);
        boolean line = c >= 0x2028 && c <= 0x202e;
        boolean broken = (c >= 0xd800 && c <= 0xdfff) || c == 0xfeff || (c & 0xfffe) == 0xfffe;
        return !control && !direction && !line && !broken;
    }

    private static void check(String key, String value) {
        String problem = problem(key, value);
        if (problem != null) {
            throw new IllegalArgumentException(Names.quoted(key) + ": " + problem);
        }
    }
}
