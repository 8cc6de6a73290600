package io.hadron.ddl;

import io.hadron.core.model.DataSize;
import io.hadron.core.model.DurationText;
import io.hadron.core.model.Names;
import io.hadron.core.model.Place;
import io.hadron.core.model.ProblemCode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one mapping. Each field that is asked for becomes a known one; {@link
 * #finish()} reports the others. A field with a problem reads as left out: the problem is what
 * counts.
 */
final class FieldReader {
    private final String path;
    private final Place place;
    private final Problems problems;
    private final SortedMap<String, Place> places;
    private final Map<String, YamlNode.Entry> fields = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();

    /**
     * @param path of the mapping, empty for a document
     * @param places takes the place of every field
     */
    FieldReader(
            String path,
            YamlNode.@Nullable Mapping mapping,
            Place place,
            Problems problems,
            SortedMap<String, Place> places) {
        this.path = path;
        this.place = place;
        this.problems = problems;
        this.places = places;
        if (mapping != null) {
            mapping.entries().forEach(this::add);
        }
    }

    private void add(YamlNode.Entry entry) {
        String name = entry.key().text();
        YamlNode.Entry first = fields.putIfAbsent(name, entry);
        if (first == null) {
            places.put(pathOf(name), entry.key().place());
            return;
        }
        problems.add(
                ProblemCode.DUPLICATE_FIELD,
                entry.key().place(),
                pathOf(name) + " is there twice, first in line " + first.key().place().line(),
                "keep one of them");
    }

    Place place() {
        return place;
    }

    /** The field's place, or the mapping's when it was left out. */
    Place placeOf(String name) {
        YamlNode.Entry entry = fields.get(name);
        return entry == null ? place : entry.key().place();
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    /** A text, quoted or not. */
    Optional<String> text(String name) {
        return scalar(name).map(YamlNode.Scalar::text);
    }

    Optional<String> requiredText(String name) {
        require(name);
        return text(name);
    }

    Optional<Integer> integer(String name, int min, int max) {
        return scalar(name)
                .flatMap(scalar -> {
                    Optional<Integer> value = parsed(scalar, min, max);
                    if (value.isEmpty()) {
                        problem(
                                name,
                                "must be a whole number from "
                                        + min
                                        + " to "
                                        + max
                                        + ", found "
                                        + Names.quoted(scalar.text()));
                    }
                    return value;
                });
    }

    Optional<Duration> duration(String name) {
        return parsed(name, DurationText::parse);
    }

    Optional<DataSize> size(String name) {
        return parsed(name, DataSize::parse);
    }

    /** A value whose parser says by IllegalArgumentException what is wrong. */
    <T> Optional<T> parsed(String name, Function<String, T> parser) {
        return text(name).flatMap(text -> valid(name, () -> parser.apply(text)));
    }

    /** One of a few words. */
    <T> Optional<T> word(String name, Function<String, Optional<T>> parser, Set<String> words) {
        Optional<String> text = text(name);
        Optional<T> value = text.flatMap(parser);
        if (text.isPresent() && value.isEmpty()) {
            String hint = Spelling.hint(text.get(), words);
            problems.add(
                    ProblemCode.INVALID_VALUE,
                    placeOf(name),
                    pathOf(name)
                            + ": "
                            + Names.quoted(text.get())
                            + " is none of "
                            + String.join(", ", words),
                    hint.isEmpty() ? "use one of these" : hint);
        }
        return value;
    }

    /** What a constructor accepts, or its refusal as a problem of this field. */
    <T> Optional<T> valid(String name, Supplier<T> value) {
        try {
            return Optional.of(value.get());
        } catch (IllegalArgumentException wrong) {
            problem(name, String.valueOf(wrong.getMessage()));
            return Optional.empty();
        }
    }

    /** A mapping's own reader; of an empty one if it is left out. */
    FieldReader mapping(String name) {
        known.add(name);
        YamlNode.Entry entry = fields.get(name);
        if (entry == null) {
            return new FieldReader(pathOf(name), null, place, problems, places);
        }
        YamlNode value = entry.value();
        if (value instanceof YamlNode.Mapping mapping) {
            return new FieldReader(pathOf(name), mapping, entry.key().place(), problems, places);
        }
        if (!(value instanceof YamlNode.Scalar scalar && scalar.isNothing())) {
            problem(name, "must be a mapping, with fields below it");
        }
        return new FieldReader(pathOf(name), null, entry.key().place(), problems, places);
    }

    /** All fields as texts, for mappings with free keys. */
    Map<String, String> freeTexts() {
        Map<String, String> texts = new LinkedHashMap<>();
        fields.keySet().forEach(name -> text(name).ifPresent(text -> texts.put(name, text)));
        return texts;
    }

    void require(String name) {
        if (!fields.containsKey(name)) {
            known.add(name);
            problems.add(ProblemCode.MISSING_FIELD, place, pathOf(name) + " is missing", "add it");
        }
    }

    void problem(String name, String message) {
        problems.add(
                ProblemCode.INVALID_VALUE,
                placeOf(name),
                pathOf(name) + ": " + message,
                "correct it");
    }

    void notAvailable(String name, String what) {
        problems.add(
                ProblemCode.NOT_AVAILABLE_YET,
                placeOf(name),
                what + " is not available yet",
                "leave " + pathOf(name) + " out");
    }

    /** Takes every field as known. */
    void ignoreAll() {
        known.addAll(fields.keySet());
    }

    /** Reports fields that nobody asked for. */
    void finish() {
        fields.forEach((name, entry) -> {
            if (!known.contains(name)) {
                unknown(name, entry);
            }
        });
    }

    private void unknown(String name, YamlNode.Entry entry) {
        String hint = Spelling.hint(name, known);
        String all = "known here: " + String.join(", ", known);
        problems.add(
                ProblemCode.UNKNOWN_FIELD,
                entry.key().place(),
                "unknown field " + Names.quoted(name) + (path.isEmpty() ? "" : " in " + path),
                hint.isEmpty() ? (known.isEmpty() ? "remove it" : all) : hint);
    }

    private Optional<YamlNode.Scalar> scalar(String name) {
        known.add(name);
        YamlNode.Entry entry = fields.get(name);
        if (entry == null) {
            return Optional.empty();
        }
        if (!(entry.value() instanceof YamlNode.Scalar scalar)) {
            problem(name, "must be a single value");
            return Optional.empty();
        }
        if (scalar.isNothing()) {
            problem(name, "has no value");
            return Optional.empty();
        }
        return Optional.of(scalar);
    }

    private static Optional<Integer> parsed(YamlNode.Scalar scalar, int min, int max) {
        if (!scalar.plain() || !scalar.text().matches("[0-9]{1,10}")) {
            return Optional.empty();
        }
        long value = Long.parseLong(scalar.text());
        return value < min || value > max ? Optional.empty() : Optional.of((int) value);
    }

    private String pathOf(String name) {
        String shown = Names.objectProblem(name) == null ? name : Names.quoted(name);
        return path.isEmpty() ? shown : path + "." + shown;
    }
}
