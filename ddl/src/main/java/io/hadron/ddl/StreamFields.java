package io.hadron.ddl;

import io.hadron.core.cluster.DesiredObject.StreamWish;
import io.hadron.core.model.DataSize;
import io.hadron.core.model.Retention;
import io.hadron.core.model.StreamSpec;
import io.hadron.core.model.StreamType;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The spec of a Stream. */
final class StreamFields {
    private static final Set<String> TYPES =
            new LinkedHashSet<>(List.of(StreamType.STANDARD.text(), StreamType.OUT_TABLE.text()));

    private StreamFields() {}

    /** Empty only when a value is refused; the problem is with the reader then. */
    static Optional<StreamWish> read(FieldReader spec) {
        StreamType type = spec.word("type", StreamType::of, TYPES).orElse(StreamType.STANDARD);
        if (!type.available()) {
            spec.notAvailable("type", "streams of type " + type.text());
            // Known fields of the type, so that they are not reported as unknown.
            spec.mapping("dedupe").ignoreAll();
        }
        Optional<Integer> partitions = spec.integer("partitions", 1, StreamSpec.MAX_PARTITIONS);
        Optional<Integer> replicas = spec.integer("replicas", 1, StreamSpec.MAX_REPLICAS);
        Retention retention = retention(spec.mapping("retention"));
        DataSize maxRecordSize =
                spec.parsed("maxRecordSize", StreamFields::recordSize)
                        .orElse(StreamSpec.DEFAULT_MAX_RECORD_SIZE);
        return Optional.of(
                new StreamWish(
                        type,
                        partitions.orElse(null),
                        replicas.orElse(null),
                        retention,
                        maxRecordSize));
    }

    private static Retention retention(FieldReader fields) {
        Duration time =
                fields.duration("time")
                        .flatMap(t -> fields.valid("time", () -> new Retention(t, null)))
                        .map(Retention::time)
                        .orElse(null);
        DataSize size =
                fields.size("size")
                        .flatMap(s -> fields.valid("size", () -> new Retention(null, s)))
                        .map(Retention::size)
                        .orElse(null);
        fields.finish();
        return new Retention(time, size);
    }

    private static DataSize recordSize(String text) {
        DataSize size = DataSize.parse(text);
        if (size.bytes() < 1 || size.compareTo(StreamSpec.LARGEST_RECORD_SIZE) > 0) {
            throw new IllegalArgumentException(
                    size + ": must be 1B to " + StreamSpec.LARGEST_RECORD_SIZE);
        }
        return size;
    }
}
