package io.hadron.harness.workload;

import io.hadron.client.HadronClient;
import io.hadron.client.HadronException;
import io.hadron.client.admin.ChangeSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Somebody who makes streams, one after the other, two in each change set, and remembers what they
 * were told: what was applied must be there, what was refused must not, and no half of a set.
 */
public final class SchemaLoad implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HadronClient client;
    private final Set<Integer> applied = new TreeSet<>();
    private final Set<Integer> refused = new TreeSet<>();
    private final AtomicBoolean going = new AtomicBoolean(true);
    private final Thread worker;
    private int next;

    public SchemaLoad(String url, Duration pause) {
        client = HadronClient.builder(url).name("schema").requestTimeout(TIMEOUT).connect();
        worker = Thread.ofPlatform().name("schema").start(() -> work(pause));
    }

    private void work(Duration pause) {
        try {
            while (going.get()) {
                change(next++);
                Thread.sleep(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void change(int number) {
        String document =
                "kind: Stream\nmetadata: {name: %s}\n---\nkind: Stream\nmetadata: {name: %s}\n"
                        .formatted(first(number), second(number));
        try {
            client.admin().apply(ChangeSet.of("schema.yaml", document));
            remember(applied, number);
        } catch (HadronException e) {
            if (e.outcome() == HadronException.Outcome.DEFINITE) {
                remember(refused, number);
            }
        }
    }

    private synchronized void remember(Set<Integer> in, int number) {
        in.add(number);
    }

    /** How many change sets were applied so far. */
    public synchronized int applied() {
        return applied.size();
    }

    /** Compares what is there with what was told; returns what is wrong. */
    public List<String> check() throws InterruptedException {
        going.set(false);
        worker.join();
        Set<String> there = new HashSet<>();
        client.admin()
                .get("Stream", "default", "")
                .forEach(stream -> there.add(stream.ref().name()));
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < next; i++) {
            boolean one = there.contains(first(i));
            boolean other = there.contains(second(i));
            if (one != other) {
                wrong.add("X2: half of change set " + i + " is there");
            } else if (applied.contains(i) && !one) {
                wrong.add("X1: change set " + i + " was applied and is not there");
            } else if (refused.contains(i) && one) {
                wrong.add("X1: change set " + i + " was refused and is there");
            }
        }
        return wrong;
    }

    private static String first(int number) {
        return "schema-" + number + "-a";
    }

    private static String second(int number) {
        return "schema-" + number + "-b";
    }

    @Override
    public void close() throws InterruptedException {
        going.set(false);
        worker.join();
        client.close();
    }
}
