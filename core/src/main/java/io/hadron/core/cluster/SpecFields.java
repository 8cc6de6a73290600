package io.hadron.core.cluster;

import io.hadron.core.model.DurationText;
import io.hadron.core.model.GroupSpec;
import io.hadron.core.model.Labels;
import io.hadron.core.model.Retention;
import io.hadron.core.model.SchemaObject;
import io.hadron.core.model.StreamSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Objects as paths and texts, to tell what differs. The paths are those of the documents. */
final class SpecFields {
    private SpecFields() {}

    static Map<String, String> of(Target target) {
        return switch (target) {
            case Target.NamespaceTarget(Labels labels) -> labels(labels);
            case Target.StreamTarget(Labels labels, StreamSpec spec) -> stream(labels, spec);
            case Target.GroupTarget(Labels labels, GroupSpec spec) -> group(labels, spec);
        };
    }

    static Map<String, String> of(SchemaObject object) {
        return of(target(object));
    }

    static Target target(SchemaObject object) {
        Labels labels = object.meta().labels();
        return switch (object) {
            case SchemaObject.NamespaceInfo namespace -> new Target.NamespaceTarget(labels);
            case SchemaObject.StreamInfo stream -> new Target.StreamTarget(labels, stream.spec());
            case SchemaObject.GroupInfo group -> new Target.GroupTarget(labels, group.spec());
        };
    }

    static List<FieldChange> difference(Map<String, String> from, Map<String, String> to) {
        Set<String> paths = new LinkedHashSet<>(to.keySet());
        paths.addAll(from.keySet());
        List<FieldChange> changes = new ArrayList<>();
        for (String path : paths) {
            String before = from.getOrDefault(path, "");
            String after = to.getOrDefault(path, "");
            if (!before.equals(after)) {
                changes.add(new FieldChange(path, before, after));
            }
        }
        return changes;
    }

    private static Map<String, String> labels(Labels labels) {
        Map<String, String> fields = new LinkedHashMap<>();
        labels.values().forEach((key, value) -> fields.put("metadata.labels." + key, value));
        return fields;
    }

    private static Map<String, String> stream(Labels labels, StreamSpec spec) {
        Map<String, String> fields = labels(labels);
        fields.put("spec.type", spec.type().text());
        fields.put("spec.partitions", Integer.toString(spec.partitions()));
        fields.put("spec.replicas", Integer.toString(spec.replicas()));
        Retention retention = spec.retention();
        putIfSet(fields, "spec.retention.time", text(retention.time()));
        putIfSet(fields, "spec.retention.size", retention.size());
        fields.put("spec.maxRecordSize", spec.maxRecordSize().toString());
        return fields;
    }

    private static Map<String, String> group(Labels labels, GroupSpec spec) {
        Map<String, String> fields = labels(labels);
        GroupSpec.DeliveryPolicy delivery = spec.delivery();
        fields.put("spec.stream", spec.stream().value());
        fields.put("spec.ordering", spec.ordering().text());
        fields.put("spec.maxInFlight", Integer.toString(delivery.maxInFlight()));
        fields.put("spec.maxDeliveries", Integer.toString(delivery.maxDeliveries()));
        fields.put("spec.backoff.from", DurationText.format(delivery.backoff().from()));
        fields.put("spec.backoff.to", DurationText.format(delivery.backoff().to()));
        putIfSet(fields, "spec.ackTimeout", text(delivery.ackTimeout()));
        fields.put("spec.maxOutstanding", Integer.toString(delivery.maxOutstanding()));
        putIfSet(fields, "spec.deadLetter", spec.deadLetter());
        fields.put("spec.start", spec.start().toString());
        fields.put("spec.openTransactions", spec.openTransactions().text());
        return fields;
    }

    private static @Nullable String text(@Nullable Duration duration) {
        return duration == null ? null : DurationText.format(duration);
    }

    private static void putIfSet(Map<String, String> fields, String path, @Nullable Object value) {
        if (value != null) {
            fields.put(path, value.toString());
        }
    }
}
