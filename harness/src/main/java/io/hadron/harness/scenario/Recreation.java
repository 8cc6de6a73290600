package io.hadron.harness.scenario;

import io.hadron.client.Event;
import io.hadron.client.HadronClient;
import io.hadron.client.HadronException;
import io.hadron.client.Message;
import io.hadron.client.Publisher;
import io.hadron.client.Reader;
import io.hadron.client.StartAt;
import io.hadron.client.admin.ObjectRef;
import io.hadron.harness.cluster.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A stream that is deleted and made again under its name. */
final class Recreation {
    private static final Duration WAIT = Duration.ofSeconds(3);

    private final Stage stage;
    private final String name;
    private boolean seenAnew;

    Recreation(Stage stage, int round) {
        this.stage = stage;
        this.name = "again-" + round;
    }

    void make(String value) throws InterruptedException {
        stage.applyInTime("kind: Stream\nmetadata: {name: %s}\n".formatted(name));
        publish(value);
    }

    void deleteAndMakeAgain(String value) throws InterruptedException {
        stage.client().admin().delete(List.of(new ObjectRef("Stream", "default", name)), true);
        make(value);
    }

    private void publish(String value) {
        try (Publisher publisher = stage.client().publisher(name)) {
            publisher.publishAsync(Event.record("k", value)).join();
        }
    }

    /** What a client sees that knows one node only; empty if that node can not tell. */
    List<String> readThrough(Node node) {
        List<String> found = new ArrayList<>();
        try (HadronClient client =
                        HadronClient.builder("hadron://127.0.0.1:" + node.port())
                                .connectTimeout(WAIT)
                                .requestTimeout(WAIT)
                                .connect();
                Reader reader = client.reader(name).from(StartAt.first()).open()) {
            for (Message m = reader.poll(WAIT);
                    m != null;
                    m = reader.poll(Duration.ofMillis(200))) {
                found.add(String.valueOf(m.valueText()));
                seenAnew |= "new".equals(m.valueText());
            }
        } catch (HadronException e) {
            return found;
        }
        return found;
    }

    /** Whether anybody has read from the new stream. */
    boolean isSeenAnew() {
        return seenAnew;
    }
}
