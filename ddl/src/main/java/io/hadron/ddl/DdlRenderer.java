package io.hadron.ddl;

import io.hadron.core.model.DurationText;
import io.hadron.core.model.GroupSpec;
import io.hadron.core.model.ObjectRef;
import io.hadron.core.model.SchemaObject;
import io.hadron.core.model.SchemaObject.GroupInfo;
import io.hadron.core.model.SchemaObject.NamespaceInfo;
import io.hadron.core.model.SchemaObject.StreamInfo;
import io.hadron.core.model.StreamSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes objects as documents that {@link DdlParser} reads back. */
public final class DdlRenderer {
    /** Texts that every YAML reader takes as they are. */
    private static final Pattern SAFE = Pattern.compile("[A-Za-z][-A-Za-z0-9_./]*|[0-9]+[A-Za-z]+");

    /** Words and numbers that some readers turn into something else. */
    private static final Pattern LOADED =
            Pattern.compile(
                    "true|false|yes|no|on|off|y|n|null|nan|inf|[0-9]+e[0-9]+|0[xob].*",
                    Pattern.CASE_INSENSITIVE);

    private DdlRenderer() {}

    /** One YAML document, without a separator. */
    public static String yaml(SchemaObject object) {
        StringBuilder out = new StringBuilder();
        write(out, map(object), "");
        return out.toString();
    }

    /** The same as nested maps of texts and numbers, in the order of the document, for JSON. */
    public static Map<String, Object> map(SchemaObject object) {
        ObjectRef ref = object.ref();
        Map<String, Object> metadata = new LinkedHashMap<>();
        if (!ref.namespace().isEmpty()) {
            metadata.put("namespace", ref.namespace());
        }
        metadata.put("name", ref.name());
        if (!object.meta().labels().values().isEmpty()) {
            metadata.put("labels", new LinkedHashMap<>(object.meta().labels().values()));
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", ref.kind().text());
        document.put("metadata", metadata);
        switch (object) {
            case NamespaceInfo namespace -> {}
            case StreamInfo stream -> document.put("spec", spec(stream.spec()));
            case GroupInfo group -> document.put("spec", spec(group.spec()));
        }
        return document;
    }

    private static Map<String, Object> spec(StreamSpec spec) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", spec.type().text());
        fields.put("partitions", spec.partitions());
        fields.put("replicas", spec.replicas());
        Map<String, Object> retention = new LinkedHashMap<>();
        putIfSet(retention, "time", text(spec.retention().time()));
        putIfSet(retention, "size", spec.retention().size());
        if (!retention.isEmpty()) {
            fields.put("retention", retention);
        }
        fields.put("maxRecordSize", spec.maxRecordSize().toString());
        return fields;
    }

    private static Map<String, Object> spec(GroupSpec spec) {
        GroupSpec.DeliveryPolicy delivery = spec.delivery();
        Map<String, Object> backoff = new LinkedHashMap<>();
        backoff.put("from", DurationText.format(delivery.backoff().from()));
        backoff.put("to", DurationText.format(delivery.backoff().to()));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("stream", spec.stream().value());
        fields.put("ordering", spec.ordering().text());
        fields.put("maxInFlight", delivery.maxInFlight());
        fields.put("maxDeliveries", delivery.maxDeliveries());
        fields.put("backoff", backoff);
        putIfSet(fields, "ackTimeout", text(delivery.ackTimeout()));
        fields.put("maxOutstanding", delivery.maxOutstanding());
        putIfSet(fields, "deadLetter", spec.deadLetter());
        fields.put("start", spec.start().toString());
        fields.put("openTransactions", spec.openTransactions().text());
        return fields;
    }

    private static @Nullable String text(@Nullable Duration duration) {
        return duration == null ? null : DurationText.format(duration);
    }

    private static void putIfSet(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value.toString());
        }
    }

    private static void write(StringBuilder out, Map<?, ?> fields, String indent) {
        fields.forEach((name, value) -> {
            out.append(indent).append(scalar(String.valueOf(name))).append(':');
            if (value instanceof Map<?, ?> nested) {
                out.append('\n');
                write(out, nested, indent + "  ");
            } else if (value instanceof Integer number) {
                out.append(' ').append(number).append('\n');
            } else {
                out.append(' ').append(scalar(String.valueOf(value))).append('\n');
            }
        });
    }

    private static String scalar(String text) {
        if (SAFE.matcher(text).matches() && !LOADED.matcher(text).matches()) {
            return text;
        }
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
