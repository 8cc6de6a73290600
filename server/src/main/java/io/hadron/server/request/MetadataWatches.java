package io.hadron.server.request;

import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Credit;
import io.hadron.proto.wire.MetadataRequest;
import io.hadron.proto.wire.MetadataResponse;
import io.hadron.proto.wire.NodeInfo;
import io.hadron.proto.wire.PartitionInfo;
import io.hadron.proto.wire.StreamInfo;
import io.hadron.server.session.ClientChannel;
import io.hadron.server.session.Failures;
import io.hadron.server.session.Session;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tells clients who leads the partitions of the streams that they watch, as soon as this node
 * knows. Changes that come while others are being told are told together. Any thread.
 */
final class MetadataWatches {
    /** A client that lets more than this wait has to begin anew. */
    private static final long MAX_PENDING_BYTES = 4 << 20;

    /** One stream, as its watchers know it. */
    private static final class Watched {
        private final Set<ClientChannel> watchers = new LinkedHashSet<>();
        private final Map<Integer, PartitionInfo> partitions = new HashMap<>();
        private long streamId;

        /** The stream with the partitions that watchers do not know so. */
        private StreamInfo.Builder learn(StreamInfo now) {
            if (now.getId() != streamId) {
                streamId = now.getId();
                partitions.clear();
            }
            StreamInfo.Builder news = now.toBuilder().clearPartitions();
            for (PartitionInfo partition : now.getPartitionsList()) {
                if (!partition.equals(partitions.put(partition.getIndex(), partition))) {
                    news.addPartitions(partition);
                }
            }
            return news;
        }
    }

    private final ClusterAnswers cluster;
    private final Executor executor;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Watched> streams = new ConcurrentHashMap<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private List<NodeInfo> nodes = List.of();

    MetadataWatches(ClusterAnswers cluster, Executor executor) {
        this.cluster = cluster;
        this.executor = executor;
    }

    /** The metadata has changed. Returns at once. */
    void changed() {
        if (!streams.isEmpty() && woken.compareAndSet(false, true)) {
            executor.execute(this::tell);
        }
    }

    /** Answers with what is known of the stream, and goes on telling what changes. */
    void open(Session session, long id, String stream, Channels channels) {
        ClientChannel watcher = new ClientChannel(session, id, () -> channels.remove(id));
        if (!channels.add(id, new Channel(stream, watcher))) {
            session.fail(
                    Method.WATCH_METADATA,
                    id,
                    Failures.of(ErrorCode.INVALID_REQUEST, "channel " + id + " is open already"));
            return;
        }
        try {
            // A stream that is unknown here may be too new for this node.
            cluster.sureMetadata(MetadataRequest.newBuilder().addStreams(stream).build());
        } catch (RequestFailure e) {
            watcher.fail(Method.WATCH_METADATA, e.failure());
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        lock.lock();
        try {
            tellAll(); // so that the others know what this one is told
            MetadataResponse response = ask(stream);
            session.respond(Method.WATCH_METADATA, id, response, List.of());
            if (response.getStreamsCount() == 0) {
                channels.remove(id);
                return;
            }
            nodes = response.getNodesList();
            Watched watched = streams.computeIfAbsent(stream, name -> new Watched());
            watched.learn(response.getStreams(0));
            watched.watchers.add(watcher);
        } finally {
            lock.unlock();
        }
        if (!session.isOpen()) {
            forget(stream, watcher);
        }
    }

    private MetadataResponse ask(String stream) {
        return cluster.metadata(MetadataRequest.newBuilder().addStreams(stream).build());
    }

    private void tell() {
        woken.set(false);
        lock.lock();
        try {
            tellAll();
        } finally {
            lock.unlock();
        }
    }

    private void tellAll() {
        List<NodeInfo> known = nodes;
        Iterator<Map.Entry<String, Watched>> all = streams.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<String, Watched> entry = all.next();
            MetadataResponse response = ask(entry.getKey());
            Watched watched = entry.getValue();
            nodes = response.getNodesList();
            if (response.getStreamsCount() == 0) {
                watched.watchers.forEach(watcher -> {
                    watcher.session().push(watcher.id(), response, List.of());
                    watcher.ended().run();
                });
                all.remove();
                continue;
            }
            StreamInfo.Builder news = watched.learn(response.getStreams(0));
            if (news.getPartitionsCount() > 0 || !nodes.equals(known)) {
                push(watched, response.toBuilder().setStreams(0, news).build());
            }
        }
    }

    private static void push(Watched watched, MetadataResponse news) {
        watched.watchers.removeIf(watcher -> {
            boolean slow = watcher.session().pendingBytes() > MAX_PENDING_BYTES;
            if (slow) {
                watcher.fail(
                        Method.WATCH_METADATA,
                        Failures.of(
                                ErrorCode.OVERLOADED,
                                "too much waits to be read on this connection"));
            } else {
                watcher.session().push(watcher.id(), news, List.of());
            }
            return slow;
        });
    }

    private void forget(String stream, ClientChannel watcher) {
        lock.lock();
        try {
            Watched watched = streams.get(stream);
            if (watched != null && watched.watchers.remove(watcher) && watched.watchers.isEmpty()) {
                streams.remove(stream);
            }
        } finally {
            lock.unlock();
        }
    }

    /** One client's watch of one stream. */
    private final class Channel implements Channels.Channel {
        private final String stream;
        private final ClientChannel watcher;

        private Channel(String stream, ClientChannel watcher) {
            this.stream = stream;
            this.watcher = watcher;
        }

        @Override
        public void grant(Credit credit) {
            // What is told is small and needs none.
        }

        @Override
        public void close(boolean lost, Runnable then) {
            executor.execute(() -> {
                forget(stream, watcher);
                then.run();
            });
        }
    }
}
