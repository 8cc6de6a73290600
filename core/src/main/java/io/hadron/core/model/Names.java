package io.hadron.core.model;

import org.jspecify.annotations.Nullable;

/**
 * The name rules, each as a sentence when a name breaks it, so that all problems of a text can be
 * listed.
 */
public final class Names {
    /** Longest name of a namespace, a node or a branch, in characters. */
    public static final int MAX_SHORT = 63;

    /** Longest name of any other object, in characters. */
    public static final int MAX_LONG = 100;

    private static final int SHOWN = 40;

    private Names() {}

    /** What is wrong with a namespace's name, or null if it is fine. */
    public static @Nullable String namespaceProblem(String name) {
        String length = lengthProblem(name, MAX_SHORT);
        if (length != null) {
            return length;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!isLower(c) && !isDigit(c) && c != '-') {
                return "only a-z, 0-9 and - are allowed, found " + shown(c);
            }
        }
        return name.startsWith("-") || name.endsWith("-")
                ? "a hyphen may not be the first or last character"
                : null;
    }

    /** What is wrong with the name of a stream, a consumer group or a pipeline, or null. */
    public static @Nullable String objectProblem(String name) {
        String length = lengthProblem(name, MAX_LONG);
        if (length != null) {
            return length;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isNameCharacter(name.charAt(i))) {
                return "only a-z, A-Z, 0-9, -, _ and . are allowed, found " + shown(name.charAt(i));
            }
        }
        // "." and ".." would be taken for directories by tools that turn names into paths.
        return name.equals(".") || name.equals("..") ? "'.' and '..' are reserved" : null;
    }

    /** A text from outside, cut and with every odd character spelled out, fit for a message. */
    public static String quoted(String text) {
        StringBuilder out = new StringBuilder("'");
        for (int i = 0; i < text.length() && i < SHOWN; i++) {
            char c = text.charAt(i);
            out.append(c >= ' ' && c < 127 ? String.valueOf(c) : escaped(c));
        }
        return out.append(text.length() > SHOWN ? "...'" : "'").toString();
    }

    static boolean isNameCharacter(char c) {
        return isLower(c)
                || (c >= 'A' && c <= 'Z')
                || isDigit(c)
                || c == '-'
                || c == '_'
                || c == '.';
    }

    private static @Nullable String lengthProblem(String name, int max) {
        if (name.isEmpty()) {
            return "it is empty";
        }
        return name.length() > max
                ? "it has " + name.length() + " characters, " + max + " are allowed"
                : null;
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static String shown(char c) {
        return c > ' ' && c < 127 ? "'" + c + "'" : escaped(c);
    }

    private static String escaped(char c) {
        String hex = Integer.toHexString(c);
        return "\\u" + "0".repeat(4 - hex.length()) + hex;
    }
}
