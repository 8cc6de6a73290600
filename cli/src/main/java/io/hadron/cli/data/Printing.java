package io.hadron.cli.data;

import io.hadron.cli.output.RowStream;
import io.hadron.cli.session.Session;
import io.hadron.cli.session.StopSignal;
import io.hadron.client.Consumer;
import io.hadron.client.Delivery;
import io.hadron.client.DeliveryBatch;
import io.hadron.client.Message;
import io.hadron.client.Reader;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Writes records as they come. A delivery is acked when its line has left this process. */
final class Printing {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration NO_WAIT = Duration.ZERO;

    private final Session session;
    private final StopSignal stop;
    private final RecordJson json;
    private final RowStream rows;
    private final long count;

    /**
     * @param count where to end
     */
    Printing(Session session, StopSignal stop, RecordJson json, long count) {
        this.session = session;
        this.stop = stop;
        this.json = json;
        this.count = count;
        this.rows = session.output().stream(RecordJson::line);
    }

    long written() {
        return rows.written();
    }

    /** Reads without a group. Returns how many records of the count are missing. */
    long read(Reader reader, String greeting) {
        try (reader;
                rows) {
            session.say(greeting);
            Quiet quiet = new Quiet();
            while (rows.written() < count && !stop.stopped() && !quiet.isOver()) {
                Message message = reader.poll(POLL);
                while (message != null) {
                    quiet.heard();
                    rows.write(json.of(message));
                    message = rows.written() < count ? reader.poll(NO_WAIT) : null;
                }
                rows.flush();
            }
        }
        return count - rows.written();
    }

    /** Consumes as a member of a group. Returns how many records of the count are missing. */
    long consume(Consumer consumer, int batch, String greeting) {
        CompletableFuture<Void> acks = CompletableFuture.completedFuture(null);
        try (consumer;
                rows) {
            session.say(greeting);
            Quiet quiet = new Quiet();
            while (rows.written() < count && !stop.stopped() && !quiet.isOver()) {
                int most = (int) Math.min(batch, count - rows.written());
                DeliveryBatch deliveries = consumer.pollBatch(most, POLL);
                if (!deliveries.isEmpty()) {
                    quiet.heard();
                    for (Delivery delivery : deliveries) {
                        rows.write(json.of(delivery));
                    }
                    rows.flush();
                    acks = deliveries.ackAllAsync();
                }
            }
            // Acks of a channel are confirmed in order: the last one speaks for all.
            acks.join();
        }
        return count - rows.written();
    }

    /** With --timeout, a stream that stays silent for so long ends the command. */
    private final class Quiet {
        private long heardNanos = System.nanoTime();

        void heard() {
            heardNanos = System.nanoTime();
        }

        boolean isOver() {
            return session.options().timeout() != null
                    && System.nanoTime() - heardNanos > session.timeout().toNanos();
        }
    }
}
