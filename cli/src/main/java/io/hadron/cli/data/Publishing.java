package io.hadron.cli.data;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hadron.cli.output.Column;
import io.hadron.cli.output.Json;
import io.hadron.cli.output.Progress;
import io.hadron.cli.output.RowStream;
import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.Session;
import io.hadron.client.Event;
import io.hadron.client.HadronException;
import io.hadron.client.Publisher;
import io.hadron.client.Receipt;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what a source gives, many records at once, and prints the receipts in input order. The
 * first failure ends it: what was sent before is waited for and reported.
 */
final class Publishing {
    private static final int ON_THE_WAY = 100_000;

    private final Session session;
    private final Publisher publisher;
    private final boolean quiet;
    private final Progress progress;
    private final ReceiptQueue queue;
    private final RowStream receipts;
    private long published;
    private long consumed;
    private @Nullable CommandFailure failure;

    Publishing(Session session, Publisher publisher, boolean quiet, long totalBytes) {
        this.session = session;
        this.publisher = publisher;
        this.quiet = quiet;
        boolean bar =
                totalBytes > 0
                        && session.env().terminals().err()
                        && (quiet || !session.env().terminals().out());
        this.progress = new Progress(session.env().err(), bar, "publishing", totalBytes);
        this.queue = new ReceiptQueue(publisher.stream(), ON_THE_WAY);
        this.receipts = session.output().stream(Publishing::line);
    }

    int run(EventSource source) throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (progress) {
            send(source);
            publisher.flush();
            while (!queue.isEmpty()) {
                report(queue.take());
            }
        }
        if (!quiet) {
            receipts.close();
        }
        if (failure != null) {
            throw failure;
        }
        summary((System.nanoTime() - start) / 1e9);
        return ExitCode.OK;
    }

    private void send(EventSource source) throws IOException, InterruptedException {
        try {
            long number = 0;
            for (Event event = source.next(); event != null; event = source.next()) {
                number++;
                consumed = source.consumed();
                if (!publish(event, number)) {
                    return;
                }
                drain(!source.hasBuffered());
                if (failure != null) {
                    return;
                }
            }
        } catch (CommandFailure badInput) {
            failure = badInput;
        }
    }

    private boolean publish(Event event, long number) throws InterruptedException {
        while (queue.isFull()) {
            report(queue.take());
        }
        ReceiptQueue.Slot slot = queue.add(number);
        try {
            publisher.publish(event, slot);
            return true;
        } catch (HadronException refused) {
            queue.dropLast();
            fail(number, refused);
            return false;
        }
    }

    /**
     * @param isPause whether the source has nothing at hand: a person who types wants the receipt
     */
    private void drain(boolean isPause) throws InterruptedException {
        if (isPause) {
            publisher.flush();
            while (!queue.isEmpty()) {
                report(queue.take());
            }
            receipts.flush();
            return;
        }
        for (ReceiptQueue.Slot slot = queue.poll(); slot != null; slot = queue.poll()) {
            report(slot);
        }
    }

    private void report(ReceiptQueue.Slot slot) {
        Receipt receipt = slot.receipt();
        HadronException error = slot.failure();
        if (receipt != null) {
            published++;
            progress.at(consumed, Column.count(published) + " records");
            if (!quiet) {
                receipts.write(json(receipt));
            }
        } else if (error != null) {
            fail(slot.number(), error);
        }
    }

    private void fail(long number, HadronException error) {
        if (failure == null) {
            failure =
                    new CommandFailure(
                            ExitCode.of(error),
                            "record "
                                    + number
                                    + " was not published: "
                                    + error.fault().message()
                                    + " ["
                                    + error.code()
                                    + "]",
                            error.advice(),
                            error);
        }
    }

    private void summary(double seconds) {
        if (quiet) {
            session.output()
                    .object(
                            Json.object()
                                    .put("stream", publisher.stream())
                                    .put("published", published)
                                    .put("seconds", Math.round(seconds * 1000) / 1000.0),
                            node ->
                                    String.format(
                                            Locale.ROOT,
                                            "%,d records published to %s in %.1f s (%,.0f/s)%n",
                                            published,
                                            publisher.stream(),
                                            seconds,
                                            published / Math.max(seconds, 0.001)));
        }
    }

    private static ObjectNode json(Receipt receipt) {
        return Json.object()
                .put("stream", receipt.stream())
                .put("partition", receipt.partition())
                .put("offset", receipt.offset())
                .put("duplicate", receipt.duplicate());
    }

    private static String line(ObjectNode receipt) {
        return receipt.path("stream").asText()
                + "/"
                + receipt.path("partition").asText()
                + "/"
                + receipt.path("offset").asText()
                + (receipt.path("duplicate").asBoolean() ? " (was there already)" : "");
    }
}
