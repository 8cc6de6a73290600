package io.hadron.core.consumer;

import io.hadron.core.consumer.ConsumerEntry.Delivered;
import io.hadron.core.consumer.ConsumerEntry.Returned;
import io.hadron.core.consumer.ConsumerEntry.Settled;
import io.hadron.core.machine.Invariant;
import io.hadron.core.model.ObjectId;
import java.util.Collection;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The durable state of a consumer controller: what its log amounts to. */
final class ConsumerState {

    private final TreeMap<ObjectId, GroupState> groups = new TreeMap<>();
    private long term;
    private long lastMs;
    private long lowMark;

    long term() {
        return term;
    }

    /** The latest time in any entry. */
    long lastMs() {
        return lastMs;
    }

    long lowMark() {
        return lowMark;
    }

    Collection<GroupState> groups() {
        return groups.values();
    }

    int groupCount() {
        return groups.size();
    }

    @Nullable GroupState group(ObjectId id) {
        return groups.get(id);
    }

    /** The group after this one in the circle of all groups; there must be one. */
    GroupState groupAfter(@Nullable ObjectId id) {
        var next = id == null ? null : groups.higherEntry(id);
        return next != null ? next.getValue() : groups.firstEntry().getValue();
    }

    void apply(ConsumerEntry entry) {
        switch (entry) {
            case ConsumerEntry.TermStarted e -> termStarted(e);
            case ConsumerEntry.GroupConfigured e -> configured(e);
            case ConsumerEntry.GroupDeleted e -> groups.remove(require(e.group()).id());
            case Delivered e -> {
                saw(e.atMs());
                require(e.group()).delivered(e);
            }
            case Settled e -> {
                saw(e.atMs());
                GroupState group = require(e.group());
                e.items().forEach(group::settled);
            }
            case Returned e -> {
                saw(e.atMs());
                GroupState group = require(e.group());
                e.items().forEach(item -> group.returned(item, e.cause()));
            }
            case ConsumerEntry.DeadLettering e -> require(e.group()).deadLettering(e);
            case ConsumerEntry.DeadLetterFinished e -> require(e.group()).deadLetterFinished(e);
            case ConsumerEntry.Skipped e -> require(e.group()).skipped(e.ranges());
            case ConsumerEntry.Trimmed e -> trimmed(e);
            case ConsumerEntry.Seeked e -> require(e.group()).seeked(e.epoch(), e.offset());
            case ConsumerEntry.PauseChanged e -> require(e.group()).pauseChanged(e.paused());
        }
    }

    void saw(long atMs) {
        Invariant.check(atMs >= lastMs, "time does not go back: %d, %d", atMs, lastMs);
        lastMs = atMs;
    }

    /** Puts back what a snapshot says. */
    void restore(long savedTerm, long savedLastMs, long savedLowMark) {
        term = savedTerm;
        lastMs = savedLastMs;
        lowMark = savedLowMark;
    }

    void restore(GroupState group) {
        Invariant.check(
                groups.put(group.id(), group) == null, "a group is there once: %s", group.id());
    }

    private void termStarted(ConsumerEntry.TermStarted entry) {
        Invariant.check(entry.term() >= term, "terms do not fall: %d, %d", entry.term(), term);
        saw(entry.atMs());
        term = entry.term();
        groups.values().forEach(GroupState::termStarted);
    }

    private void configured(ConsumerEntry.GroupConfigured entry) {
        GroupState group = groups.get(entry.group());
        if (group == null) {
            Invariant.check(
                    entry.startOffset() >= lowMark,
                    "a group starts at what is there: %d",
                    entry.startOffset());
            restore(
                    new GroupState(
                            entry.group(),
                            entry.revision(),
                            entry.settings(),
                            entry.startOffset()));
        } else {
            group.configured(entry.revision(), entry.settings());
        }
    }

    private void trimmed(ConsumerEntry.Trimmed entry) {
        Invariant.check(
                entry.lowMark() > lowMark, "the low mark rises: %d, %d", entry.lowMark(), lowMark);
        lowMark = entry.lowMark();
        groups.values().forEach(group -> group.trimmed(lowMark));
    }

    private GroupState require(ObjectId id) {
        GroupState group = groups.get(id);
        if (group == null) {
            Invariant.check(false, "entries are about known groups: %s", id);
            throw new AssertionError();
        }
        return group;
    }
}
