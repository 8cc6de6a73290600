package io.hadron.server.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How text becomes a value of a setting's type, and how that type is called. */
final class SettingType {
    private SettingType() {}

    /**
     * Reads a value.
     *
     * @throws IllegalArgumentException that says what to write instead
     */
    static Object parse(Class<?> type, String text) {
        if (type == String.class) {
            return text;
        }
        if (type == int.class) {
            return parseInt(text);
        }
        if (type == boolean.class) {
            return parseBoolean(text);
        }
        if (type == Duration.class) {
            return Durations.parse(text);
        }
        if (type == DataSize.class) {
            return DataSize.parse(text);
        }
        if (type == Path.class) {
            return parsePath(text);
        }
        if (type.isEnum()) {
            return parseEnum(type, text);
        }
        throw new IllegalStateException("no setting can have the type " + type);
    }

    /** The name of a type on the reference page. */
    static String name(Class<?> type) {
        if (type == Duration.class) {
            return "duration";
        }
        if (type == DataSize.class) {
            return "size";
        }
        if (type == Path.class) {
            return "path";
        }
        if (type == int.class) {
            return "number";
        }
        if (type == boolean.class) {
            return "true or false";
        }
        return type.isEnum() ? choices(type) : "text";
    }

    private static Object parseInt(String text) {
        try {
            return Integer.valueOf(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a whole number", e);
        }
    }

    private static Object parseBoolean(String text) {
        return switch (text.strip()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    private static Object parsePath(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("not a path", e);
        }
    }

    private static Object parseEnum(Class<?> type, String text) {
        for (Object constant : type.getEnumConstants()) {
            if (text.strip().equals(constant.toString().toLowerCase(Locale.ROOT))) {
                return constant;
            }
        }
        throw new IllegalArgumentException("none of " + choices(type));
    }

    private static String choices(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
