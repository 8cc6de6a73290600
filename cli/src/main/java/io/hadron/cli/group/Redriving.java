package io.hadron.cli.group;

import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.Session;
import io.hadron.client.Consumer;
import io.hadron.client.Delivery;
import io.hadron.client.DeliveryBatch;
import io.hadron.client.Event;
import io.hadron.client.Publisher;
import io.hadron.client.Receipt;
import io.hadron.client.StartAt;
import io.hadron.client.admin.GroupInfo;
import io.hadron.proto.batch.RecordHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends dead letters back. A consumer group on the dead-letter stream remembers which ones were
 * sent, so that a second redrive sends only what is new. A crash between sending and acking can
 * send a letter twice; the header {@code hadron-redriven-from} names it.
 */
final class Redriving {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int BATCH = 500;

    private final Session session;
    private final GroupInfo group;
    private final @Nullable String target;
    private final TreeMap<String, Publisher> publishers = new TreeMap<>();

    /**
     * @param target where to send all letters; null = to the streams that they come from
     */
    Redriving(Session session, GroupInfo group, @Nullable String target) {
        this.session = session;
        this.group = group;
        this.target = target;
    }

    /** The group that remembers what of another group's letters was sent back. */
    static String groupOf(String group) {
        String name = "redrive." + group;
        return name.length() <= 100 ? name : name.substring(0, 100);
    }

    /** Sends at most {@code most} letters. Returns how many were sent. */
    long run(long most) {
        String letters = DlqCommand.streamOf(group);
        String name = group.namespace() + "/" + group.name();
        long sent = 0;
        if (DlqCommand.offsets(session, letters) == 0) {
            return 0;
        }
        String remember = groupOf(group.name());
        try (Consumer consumer =
                session.client()
                        .subscription(letters)
                        .group(remember)
                        .from(StartAt.first())
                        .createGroup()
                        .maxInFlight(BATCH)
                        .open()) {
            while (sent < most) {
                DeliveryBatch batch = consumer.pollBatch((int) Math.min(BATCH, most - sent), POLL);
                if (batch.isEmpty()) {
                    if (isDone(group.namespace() + "/" + remember)) {
                        break;
                    }
                    continue;
                }
                sent += send(batch, name);
                batch.ackAllAsync().join();
            }
        } finally {
            publishers.values().forEach(Publisher::close);
        }
        return sent;
    }

    /** Nothing is left to hand out, and nothing comes back later. */
    private boolean isDone(String remember) {
        GroupInfo remembered = session.admin().group(remember);
        return remembered.isComplete() && remembered.lag() == 0;
    }

    private int send(DeliveryBatch batch, String name) {
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        for (Delivery letter : batch) {
            if (DeadLetters.isOf(letter, name)) {
                receipts.add(publisher(letter).publishAsync(event(letter)));
            }
        }
        receipts.forEach(CompletableFuture::join);
        return receipts.size();
    }

    private Publisher publisher(Delivery letter) {
        String stream = target == null ? letter.header(DeadLetters.STREAM) : target;
        if (stream == null) {
            throw CommandFailure.failed(
                    letter.stream()
                            + "/"
                            + letter.partition()
                            + "/"
                            + letter.offset()
                            + " does not say which stream it comes from",
                    "name one with --to STREAM");
        }
        return publishers.computeIfAbsent(stream, session.client()::publisher);
    }

    private static Event event(Delivery letter) {
        Event event = Event.record(letter.key(), letter.value());
        for (RecordHeader header : letter.headers()) {
            if (!header.key().startsWith(DeadLetters.PREFIX)
                    && !header.key().equals(DeadLetters.REDRIVEN_FROM)) {
                event = event.header(header.key(), header.value());
            }
        }
        return event.header(
                DeadLetters.REDRIVEN_FROM,
                letter.stream() + "/" + letter.partition() + "/" + letter.offset());
    }
}
