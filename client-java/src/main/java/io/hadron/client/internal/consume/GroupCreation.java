package io.hadron.client.internal.consume;

import io.hadron.client.GroupOptions;
import io.hadron.client.StartAt;
import io.hadron.client.admin.Admin;
import io.hadron.client.admin.ChangeSet;
import io.hadron.client.internal.cluster.StreamName;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Creates a consumer group that is missing, by DDL as anybody would. */
final class GroupCreation {
    private final Admin admin;
    private final StreamName stream;
    private final String group;

    GroupCreation(Admin admin, StreamName stream, String group) {
        this.admin = admin;
        this.stream = stream;
        this.group = group;
    }

    void ensure(GroupOptions options, @Nullable StartAt start) {
        if (admin.get("Group", stream.namespace(), group).isEmpty()) {
            admin.apply(ChangeSet.of("subscription", yaml(options, start)));
        }
    }

    String yaml(GroupOptions options, @Nullable StartAt start) {
        StringBuilder text = new StringBuilder();
        text.append("kind: Group\nmetadata: {namespace: ")
                .append(quoted(stream.namespace()))
                .append(", name: ")
                .append(quoted(group))
                .append("}\nspec:\n  stream: ")
                .append(quoted(stream.name()))
                .append('\n');
        if (options.ordering() == GroupOptions.Ordering.KEY) {
            text.append("  ordering: key\n");
        }
        if (options.maxDeliveries() > 0) {
            text.append("  maxDeliveries: ").append(options.maxDeliveries()).append('\n');
        }
        Duration from = options.backoffFrom();
        Duration to = options.backoffTo();
        if (from != null && to != null) {
            text.append("  backoff: {from: ")
                    .append(from.toMillis())
                    .append("ms, to: ")
                    .append(to.toMillis())
                    .append("ms}\n");
        }
        String deadLetter = options.deadLetter();
        if (deadLetter != null) {
            text.append("  deadLetter: ").append(quoted(deadLetter)).append('\n');
        }
        if (start != null) {
            text.append("  start: ").append(quoted(start(start))).append('\n');
        }
        return text.toString();
    }

    private static String start(StartAt start) {
        if (start instanceof StartAt.Latest) {
            return "latest";
        }
        if (start instanceof StartAt.Offset offset) {
            return Long.toString(offset.value());
        }
        if (start instanceof StartAt.Time time) {
            return time.value().toString();
        }
        return "first";
    }

    /** A YAML string that is nothing else, whatever is in it. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c == '"' || c == '\\' || c > 0x7e) {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
