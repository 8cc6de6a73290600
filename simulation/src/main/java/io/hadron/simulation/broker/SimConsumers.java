package io.hadron.simulation.broker;

import io.hadron.core.consumer.ConsumerInput;
import io.hadron.core.consumer.ConsumerMachine;
import io.hadron.core.consumer.DeadLetterTarget;
import io.hadron.core.consumer.DeliveryToken;
import io.hadron.core.consumer.GroupSettings;
import io.hadron.core.consumer.SettleResult;
import io.hadron.core.model.Backoff;
import io.hadron.core.model.ObjectId;
import io.hadron.core.replication.StopReason;
import io.hadron.simulation.broker.SimConsumerTerm.Replies;
import io.hadron.simulation.history.Observation.Token;
import io.hadron.simulation.world.LogEntry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Drives the consumer controller of the stream partition. */
public final class SimConsumers implements SimLog.Listener {

    /** A delivery as it is pushed to a member. */
    public record Push(DeliveryToken token, List<Message> messages) {}

    /** One message of a push. */
    public record Message(long offset, int attempt, String value) {}

    /** What a settle call is answered with: results, or a refusal of the whole. */
    public sealed interface SettleAnswer {

        record Results(List<SettleResult> results) implements SettleAnswer {}

        record Refused() implements SettleAnswer {}
    }

    /** The groups of every run: one with dead letters, one strictly ordered. */
    public static final Map<ObjectId, GroupSettings> GROUPS =
            new TreeMap<>(
                    Map.of(
                            new ObjectId(101),
                            new GroupSettings(
                                    20,
                                    3,
                                    new Backoff(Duration.ofMillis(100), Duration.ofMillis(800)),
                                    new DeadLetterTarget(new ObjectId(50), 0),
                                    2_000,
                                    40),
                            new ObjectId(102),
                            new GroupSettings(
                                    1,
                                    0,
                                    new Backoff(Duration.ofMillis(50), Duration.ofMillis(100)),
                                    null,
                                    1_500,
                                    1_000)));

    /** Names of partition and groups in the history. */
    public static final String PARTITION = "stream/0";

    private final Broker broker;
    private final SimLog log;
    private final SimJournal journal;
    private @Nullable SimConsumerTerm term;

    SimConsumers(Broker broker) {
        this.broker = broker;
        this.log = new SimLog(Broker.CONSUMERS, broker, this);
        this.journal = new SimJournal(broker, log);
        log.connect();
        broker.life().after(10, this::tick);
    }

    SimLog log() {
        return log;
    }

    private void tick() {
        broker.life().after(10, this::tick);
        if (term != null) {
            term.tick();
            return;
        }
        SimPartition stream = broker.stream();
        if (log.isServing() && stream != null && stream.isServing()) {
            term = new SimConsumerTerm(broker, stream, log, journal);
        }
    }

    /** The partition has more committed records, or fewer old ones. */
    void advanced() {
        if (term != null) {
            term.advanced();
        }
    }

    /** The name of a delivery in the history. */
    public static Token token(DeliveryToken token) {
        return new Token(token.term(), token.epoch(), token.number());
    }

    /**
     * A member connects; pushes go to {@code channel} until the term ends or the member is lost.
     */
    public void join(
            ObjectId group,
            long member,
            int credit,
            Consumer<Push> channel,
            Consumer<Boolean> reply) {
        if (term == null) {
            reply.accept(false);
        } else {
            term.join(group, member, credit, channel, reply);
        }
    }

    /** A member grants credit. */
    public void grant(ObjectId group, long member, int credit) {
        if (term != null) {
            term.step(new ConsumerInput.CreditGranted(group, member, credit), Replies.NOBODY);
        }
    }

    /** A member's connection is found to be dead. */
    public void lose(ObjectId group, long member) {
        if (term != null) {
            term.lose(group, member);
        }
    }

    /** A member settles messages; the answer may never come. */
    public void settle(ConsumerInput.Settle settle, Consumer<SettleAnswer> reply) {
        if (term == null) {
            reply.accept(new SettleAnswer.Refused());
        } else {
            term.step(settle, new Replies(outcome -> {}, reply));
        }
    }

    /** An operator's wish; nobody waits for the answer, but the wish may be refused. */
    public boolean operate(ConsumerInput input) {
        if (term == null) {
            return false;
        }
        term.step(input, Replies.NOBODY);
        return true;
    }

    @Override
    public void startServing(long newTerm) {}

    @Override
    public void durable(long end) {}

    @Override
    public void committed(long end) {
        journal.committed(end);
        if (term != null) {
            term.release(end);
        }
    }

    /** The snapshot stands for the log before it. */
    @Override
    public long stateBase() {
        return log.applied();
    }

    /** Every replica trims by itself, where it has a snapshot. */
    @Override
    public void trimTo(long lowMark) {}

    @Override
    public void logged(LogEntry entry) {}

    @Override
    public void cut(long end) {}

    @Override
    public void installed() {
        journal.reload();
    }

    @Override
    public void durableOnAll(long end) {}

    @Override
    public void stopServing(StopReason reason) {
        if (term != null) {
            term.close();
            term = null;
        }
        journal.endTerm();
    }

    /** The machine of the present term, for looking only; null between terms. */
    public @Nullable ConsumerMachine machine() {
        return term == null ? null : term.machine();
    }
}
