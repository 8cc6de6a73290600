package io.hadron.client;

import io.hadron.proto.batch.RecordHeader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is published: a plain record of key and value ({@link #record}), or a CloudEvent ({@link
 * #of}) whose attributes travel as headers ({@code ce_type}, {@code ce_id}, {@code ce_source}, ...)
 * as the CloudEvents Kafka binding says.
 *
 * <p>Immutable; byte arrays are not copied, so do not change them before {@code publish} returns.
 */
public final class Event {
    /** Lets the publisher choose the partition. */
    public static final int ANY_PARTITION = -1;

    /** Uses the time of publishing. */
    public static final long NOW = -1;

    private final byte @Nullable [] key;
    private final byte @Nullable [] value;
    private final List<RecordHeader> headers;
    private final @Nullable Attributes attributes;
    private final long timestamp;
    private final int partition;

    /** What makes an event a CloudEvent. */
    record Attributes(
            String type,
            @Nullable String id,
            @Nullable String source,
            @Nullable String subject,
            @Nullable String contentType) {}

    private Event(
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<RecordHeader> headers,
            @Nullable Attributes attributes,
            long timestamp,
            int partition) {
        this.key = key;
        this.value = value;
        this.headers = headers;
        this.attributes = attributes;
        this.timestamp = timestamp;
        this.partition = partition;
    }

    /** A CloudEvent with JSON content. */
    public static Event of(String type, String json) {
        Attributes attributes = new Attributes(type, null, null, null, "application/json");
        return new Event(null, utf8(json), List.of(), attributes, NOW, ANY_PARTITION);
    }

    /** A CloudEvent with content of any kind: see {@link #contentType}. */
    public static Event of(String type, byte[] data) {
        Attributes attributes = new Attributes(type, null, null, null, null);
        return new Event(null, data, List.of(), attributes, NOW, ANY_PARTITION);
    }

    /** A plain record. A null value is a tombstone where streams keep the latest per key. */
    public static Event record(byte @Nullable [] key, byte @Nullable [] value) {
        return new Event(key, value, List.of(), null, NOW, ANY_PARTITION);
    }

    /** A plain record of UTF-8 text. */
    public static Event record(@Nullable String key, @Nullable String value) {
        return record(key == null ? null : utf8(key), value == null ? null : utf8(value));
    }

    /** Events of one key keep their order, in one partition. */
    public Event key(String value) {
        return key(utf8(value));
    }

    /** As {@link #key(String)}, with bytes. */
    public Event key(byte @Nullable [] bytes) {
        return new Event(bytes, value, headers, attributes, timestamp, partition);
    }

    /** The CloudEvents id; one is made up on publishing if none is given. */
    public Event id(String value) {
        Attributes a = attributes("id");
        return with(new Attributes(a.type, value, a.source, a.subject, a.contentType));
    }

    /** The CloudEvents source, a URI; the client's name if none is given. */
    public Event source(String value) {
        Attributes a = attributes("source");
        return with(new Attributes(a.type, a.id, value, a.subject, a.contentType));
    }

    /** The CloudEvents subject. */
    public Event subject(String value) {
        Attributes a = attributes("subject");
        return with(new Attributes(a.type, a.id, a.source, value, a.contentType));
    }

    /** The media type of the data. */
    public Event contentType(String value) {
        Attributes a = attributes("contentType");
        return with(new Attributes(a.type, a.id, a.source, a.subject, value));
    }

    /** Adds a header. */
    public Event header(String name, @Nullable String text) {
        return header(name, text == null ? null : utf8(text));
    }

    /** Adds a header; names may repeat. */
    public Event header(String name, byte @Nullable [] bytes) {
        List<RecordHeader> more = new ArrayList<>(headers.size() + 1);
        more.addAll(headers);
        more.add(new RecordHeader(name, bytes));
        return new Event(key, value, more, attributes, timestamp, partition);
    }

    /** When it happened, in milliseconds since 1970; the time of publishing if it is not set. */
    public Event timestamp(long epochMs) {
        Checks.that(epochMs >= 0, "timestamp is negative: " + epochMs);
        return new Event(key, value, headers, attributes, epochMs, partition);
    }

    /** Names the partition, from 0. */
    public Event partition(int index) {
        Checks.that(index >= 0, "partition is negative: " + index);
        return new Event(key, value, headers, attributes, timestamp, index);
    }

    public byte @Nullable [] key() {
        return key;
    }

    public byte @Nullable [] value() {
        return value;
    }

    /** Milliseconds since 1970, or {@link #NOW}. */
    public long timestamp() {
        return timestamp;
    }

    /** From 0, or {@link #ANY_PARTITION}. */
    public int partition() {
        return partition;
    }

    /** The CloudEvents type, or null for a plain record. */
    public @Nullable String type() {
        return attributes == null ? null : attributes.type;
    }

    /** The headers as they were added, without those of CloudEvents. */
    public List<RecordHeader> headers() {
        return headers;
    }

    /**
     * The headers as they are published.
     *
     * @param newId used as id if the event has none
     * @param defaultSource used as source if the event has none
     */
    public List<RecordHeader> publishedHeaders(
            java.util.function.Supplier<String> newId, String defaultSource) {
        Attributes a = attributes;
        if (a == null) {
            return headers;
        }
        List<RecordHeader> all = new ArrayList<>(headers.size() + 6);
        all.add(text("ce_specversion", "1.0"));
        all.add(text("ce_type", a.type));
        all.add(text("ce_id", a.id == null ? newId.get() : a.id));
        all.add(text("ce_source", a.source == null ? defaultSource : a.source));
        if (a.subject != null) {
            all.add(text("ce_subject", a.subject));
        }
        if (a.contentType != null) {
            all.add(text("content-type", a.contentType));
        }
        all.addAll(headers);
        return all;
    }

    private Attributes attributes(String what) {
        if (attributes == null) {
            throw new IllegalStateException(
                    "a plain record has no " + what + ": begin with Event.of(type, data)");
        }
        return attributes;
    }

    private Event with(Attributes changed) {
        return new Event(key, value, headers, changed, timestamp, partition);
    }

    private static RecordHeader text(String name, String value) {
        return new RecordHeader(name, utf8(value));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
