package io.hadron.client.internal.cluster;

import io.hadron.client.HadronException;
import io.hadron.client.internal.net.Failures;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.MetadataRequest;
import io.hadron.proto.wire.MetadataResponse;
import io.hadron.proto.wire.PartitionInfo;
import io.hadron.proto.wire.StreamInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One stream as this lane knows it. While somebody listens, a node tells what changes; otherwise it
 * is asked for when it is needed. Answers of nodes that lag behind never undo what is known. On the
 * loop.
 */
final class StreamEntry {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private record Listener(int partition, Runnable action) {}

    private final Lane lane;
    private final MetadataCache cache;
    private final StreamName name;
    private final StreamWatch watch;
    private final List<Listener> listeners = new ArrayList<>();
    private @Nullable StreamInfo info;
    private @Nullable CompletableFuture<StreamInfo> asked;
    private boolean doubtful;

    StreamEntry(Lane lane, MetadataCache cache, StreamName name) {
        this.lane = lane;
        this.cache = cache;
        this.name = name;
        this.watch = new StreamWatch(lane, name, this::told);
    }

    @Nullable StreamInfo known() {
        return info;
    }

    CompletableFuture<StreamInfo> info() {
        StreamInfo there = info;
        if (there != null && (!doubtful || watch.isLive())) {
            return CompletableFuture.completedFuture(there);
        }
        CompletableFuture<StreamInfo> running = asked;
        if (running != null && !running.isDone()) {
            return running;
        }
        CompletableFuture<StreamInfo> question =
                lane.callOnce(
                                Method.METADATA,
                                MetadataRequest.newBuilder().addStreams(name.toString()).build(),
                                MetadataResponse.parser(),
                                TIMEOUT)
                        .thenApply(this::answered);
        asked = question;
        return question;
    }

    private StreamInfo answered(MetadataResponse response) {
        told(response);
        StreamInfo now = info;
        if (now == null) {
            throw Failures.of(ErrorCode.UNKNOWN_STREAM, "there is no stream " + name);
        }
        return now;
    }

    void doubt() {
        doubtful = true;
        watch.doubt();
    }

    void hint(int partition, String leader, long term) {
        StreamInfo there = info;
        if (there == null || partition >= there.getPartitionsCount()) {
            return;
        }
        PartitionInfo before = there.getPartitions(partition);
        if (term > before.getTerm()) {
            learn(
                    there.toBuilder()
                            .clearPartitions()
                            .addPartitions(
                                    before.toBuilder()
                                            .setLeader(leader)
                                            .setTerm(term)
                                            .setRecovering(false))
                            .build());
        }
    }

    void listen(int partition, Runnable action) {
        listeners.add(new Listener(partition, action));
        watch.start();
    }

    void unlisten(Runnable action) {
        listeners.removeIf(listener -> listener.action.equals(action));
        if (listeners.isEmpty()) {
            watch.stop();
            doubtful = true;
        }
    }

    /** An answer, or what a node tells by itself. */
    private void told(MetadataResponse response) {
        cache.learnNodes(response);
        for (StreamInfo stream : response.getStreamsList()) {
            if (stream.getNamespace().equals(name.namespace())
                    && stream.getName().equals(name.name())) {
                learn(stream);
                return;
            }
        }
        if (response.getUnknownList().contains(name.toString())) {
            info = null;
            tell(null);
        }
    }

    private void learn(StreamInfo news) {
        StreamInfo before = info;
        doubtful = false;
        if (before == null || Long.compareUnsigned(news.getId(), before.getId()) > 0) {
            info = news;
            tell(null);
        } else if (news.getId() == before.getId()) {
            merge(before, news);
        }
    }

    private void merge(StreamInfo before, StreamInfo news) {
        StreamInfo.Builder merged = before.toBuilder().setMaxRecordBytes(news.getMaxRecordBytes());
        BitSet changed = new BitSet();
        for (PartitionInfo partition : news.getPartitionsList()) {
            int index = partition.getIndex();
            if (index < merged.getPartitionsCount()) {
                if (isNews(merged.getPartitions(index), partition)) {
                    merged.setPartitions(index, partition);
                    changed.set(index);
                }
            } else if (index == merged.getPartitionsCount()) {
                merged.addPartitions(partition);
                changed.set(index);
            }
        }
        info = merged.build();
        if (!changed.isEmpty()) {
            tell(changed);
        }
    }

    private static boolean isNews(PartitionInfo before, PartitionInfo now) {
        if (now.getTerm() != before.getTerm()) {
            return now.getTerm() > before.getTerm();
        }
        boolean stale = now.getRecovering() && !before.getRecovering();
        return !stale && !now.equals(before);
    }

    /** Runs the listeners of what changed; null = everything. */
    private void tell(@Nullable BitSet changed) {
        for (Listener listener : List.copyOf(listeners)) {
            if (changed == null || listener.partition < 0 || changed.get(listener.partition)) {
                listener.action.run();
            }
        }
    }

    void close() {
        listeners.clear();
        watch.stop();
    }

    static HadronException recovering(StreamName name, int partition) {
        return Failures.of(
                ErrorCode.UNAVAILABLE,
                name + "/" + partition + " has a new leader that does not serve yet");
    }
}
