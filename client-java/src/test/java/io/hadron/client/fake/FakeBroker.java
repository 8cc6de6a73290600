package io.hadron.client.fake;

import io.hadron.proto.ErrorCode;
import io.hadron.proto.batch.BatchCodec;
import io.hadron.proto.batch.BatchReader;
import io.hadron.proto.batch.BatchView;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.frame.FrameHead;
import io.hadron.proto.frame.FrameKind;
import io.hadron.proto.frame.FrameLayout;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.GroupInfo;
import io.hadron.proto.wire.GroupListResponse;
import io.hadron.proto.wire.GroupPartition;
import io.hadron.proto.wire.GroupUnanswered;
import io.hadron.proto.wire.MetadataRequest;
import io.hadron.proto.wire.MetadataResponse;
import io.hadron.proto.wire.NodeInfo;
import io.hadron.proto.wire.PartitionInfo;
import io.hadron.proto.wire.StreamInfo;
import io.hadron.proto.wire.Welcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A broker in the test's own process, with switches for what can go wrong. */
public final class FakeBroker implements AutoCloseable {
    /** A batch on its way in. */
    public record Produce(long group, int records, int sequence, long producer) {}

    /** Who leads a control group. */
    private record Leader(String node, long term, boolean recovering) {}

    private final String node;
    private final Object lock;
    private final Map<String, List<FakeLog>> streams;
    private final Map<String, FakeGroup> groups;
    private final Map<Long, Leader> leaders;
    private final List<FakeBroker> nodes;
    private final List<FakeSession> sessions = new CopyOnWriteArrayList<>();
    private final FakeRequests requests = new FakeRequests(this);
    private final AtomicInteger maxRecordBytes = new AtomicInteger(1 << 20);
    private final int port;

    public final AtomicInteger connections = new AtomicInteger();
    public final AtomicInteger produceRequests = new AtomicInteger();
    public final AtomicInteger settleRequests = new AtomicInteger();
    public final AtomicInteger pings = new AtomicInteger();
    public volatile Function<Produce, OnProduce> onProduce = p -> OnProduce.APPLY;
    public volatile Function<Method, @Nullable ErrorCode> refuse = m -> null;
    public volatile int heartbeatMs = 500;
    public volatile boolean silent;
    public volatile String cluster = "fake";
    public volatile boolean knowsLeaders = true;

    /** Whether it has stopped hearing from the other nodes: it knows no new leaders. */
    public volatile boolean deaf;

    /** Whether NOT_LEADER names the leader. */
    public volatile boolean hints = true;

    public final AtomicInteger watches = new AtomicInteger();

    private @Nullable ServerSocket server;
    private long nextGroup = 1;

    /**
     * Starts node n1 of a cluster on a free port of the loopback interface. It leads everything.
     */
    public FakeBroker() {
        node = "n1";
        lock = new Object();
        streams = new LinkedHashMap<>();
        groups = new HashMap<>();
        leaders = new HashMap<>();
        nodes = new ArrayList<>();
        nodes.add(this);
        port = listen(0);
    }

    /** Starts another node of a cluster: all nodes share what is stored. */
    public FakeBroker(String node, FakeBroker cluster) {
        this.node = node;
        lock = cluster.lock;
        streams = cluster.streams;
        groups = cluster.groups;
        leaders = cluster.leaders;
        nodes = cluster.nodes;
        synchronized (lock) {
            nodes.add(this);
        }
        port = listen(0);
    }

    /** Names another leader, which serves or does not yet, and tells all who watch. */
    public void lead(String stream, int partition, String leader, boolean recovering) {
        synchronized (lock) {
            long group = logs(stream).get(partition).group();
            Leader before = leader(group);
            boolean same = before.node.equals(leader) && before.recovering;
            leaders.put(group, new Leader(leader, before.term + (same ? 0 : 1), recovering));
            for (FakeBroker each : nodes) {
                each.leaderChanged(group, stream);
            }
        }
    }

    private void leaderChanged(long group, String stream) {
        for (FakeSession session : sessions) {
            if (!leads(group)) {
                session.endChannels(group);
            }
            if (!deaf && !silent) {
                MetadataResponse news =
                        metadata(MetadataRequest.newBuilder().addStreams(stream).build());
                session.watches.forEach((id, watched) -> {
                    if (watched.equals(stream)) {
                        session.push(id, news, List.of());
                    }
                });
            }
        }
    }

    private Leader leader(long group) {
        return leaders.getOrDefault(group, new Leader("n1", 1, false));
    }

    /** Whether this node may serve the group now. */
    boolean leads(long group) {
        Leader leader = leader(group);
        return leader.node.equals(node) && !leader.recovering;
    }

    /** The failure of a node that does not lead; it knows who does. */
    Failure notLeader(long group) {
        Leader leader = leader(group);
        return Failure.newBuilder()
                .setCode(ErrorCode.NOT_LEADER.number())
                .setMessage(node + " does not lead")
                .setLeader(hints ? leader.node : "")
                .setKnownTerm(leader.term)
                .build();
    }

    private int listen(int wanted) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 50);
            server = socket;
            Thread thread = new Thread(() -> accept(socket), "fake-broker-accept");
            thread.setDaemon(true);
            thread.start();
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void accept(ServerSocket from) {
        try {
            while (true) {
                Socket socket = from.accept();
                socket.setTcpNoDelay(true);
                connections.incrementAndGet();
                FakeSession session = new FakeSession(this, socket);
                sessions.add(session);
                session.start();
                if (from.isClosed()) {
                    session.close();
                }
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    public String url() {
        return "hadron://127.0.0.1:" + port;
    }

    /** Creates a stream, {@code namespace/name}. */
    public FakeBroker stream(String name, int partitions) {
        synchronized (lock) {
            List<FakeLog> logs = new ArrayList<>();
            for (int i = 0; i < partitions; i++) {
                logs.add(new FakeLog(nextGroup++));
            }
            streams.put(name, logs);
        }
        return this;
    }

    /** Adds a partition to a stream and its groups. */
    public void grow(String name, String group) {
        synchronized (lock) {
            FakeLog log = new FakeLog(nextGroup++);
            logs(name).add(log);
            groups.put(log.group() + "/" + group, new FakeGroup(log));
        }
    }

    public FakeBroker dropStream(String name) {
        synchronized (lock) {
            streams.remove(name);
        }
        return this;
    }

    /** Creates a consumer group on all partitions of a stream. */
    public FakeBroker group(String stream, String name) {
        synchronized (lock) {
            for (FakeLog log : logs(stream)) {
                groups.put(log.group() + "/" + name, new FakeGroup(log));
            }
        }
        return this;
    }

    /** A group's figures as this node knows them: ten unfinished messages on each partition. */
    GroupListResponse figures(String namespace, String name) {
        GroupInfo.Builder info = GroupInfo.newBuilder().setNamespace(namespace).setName(name);
        streams.forEach((stream, logs) -> {
            for (int i = 0; i < logs.size(); i++) {
                long group = logs.get(i).group();
                if (!stream.startsWith(namespace + "/")
                        || !groups.containsKey(group + "/" + name)) {
                    continue;
                }
                info.setStream(stream.substring(namespace.length() + 1));
                if (leads(group)) {
                    info.addPartitions(
                            GroupPartition.newBuilder()
                                    .setIndex(i)
                                    .setLag(10)
                                    .setTerm(leader(group).term));
                } else {
                    info.addUnanswered(
                            GroupUnanswered.newBuilder().setIndex(i).setFailure(notLeader(group)));
                }
            }
        });
        return GroupListResponse.newBuilder().addGroups(info).build();
    }

    public FakeBroker maxRecordBytes(int bytes) {
        maxRecordBytes.set(bytes);
        return this;
    }

    private List<FakeLog> logs(String stream) {
        return Optional.ofNullable(streams.get(stream)).orElseThrow();
    }

    private FakeGroup group(String stream, int partition, String name) {
        FakeGroup group = groups.get(logs(stream).get(partition).group() + "/" + name);
        if (group == null) {
            throw new IllegalArgumentException(name);
        }
        return group;
    }

    public void pushLimit(String stream, String name, int messages) {
        synchronized (lock) {
            IntStream.range(0, logs(stream).size())
                    .forEach(i -> group(stream, i, name).pushLimit = messages);
        }
    }

    public int acked(String stream, String name) {
        synchronized (lock) {
            return IntStream.range(0, logs(stream).size())
                    .map(i -> group(stream, i, name).acked.size())
                    .sum();
        }
    }

    public Map<Long, String> rejected(String stream, int partition, String name) {
        synchronized (lock) {
            return Map.copyOf(group(stream, partition, name).rejected);
        }
    }

    public void seekToFirst(String stream, String name) {
        synchronized (lock) {
            for (int i = 0; i < logs(stream).size(); i++) {
                group(stream, i, name).seekToFirst();
            }
            deliverAll();
        }
    }

    /** As when a new leader lacks what only the old one had. */
    public void loseTail(String stream, int partition, int batches) {
        synchronized (lock) {
            logs(stream).get(partition).loseTail(batches);
        }
    }

    public void forgetProducers(String stream) {
        synchronized (lock) {
            logs(stream).forEach(FakeLog::forgetProducers);
        }
    }

    /** The values of all records of a partition, in order. */
    public List<String> values(String stream, int partition) {
        List<String> values = new ArrayList<>();
        synchronized (lock) {
            try (BatchCodec codec = new BatchCodec()) {
                for (byte[] batch : logs(stream).get(partition).all()) {
                    BatchReader reader = new BatchReader(codec, 1 << 28);
                    reader.open(BatchView.of(ByteBuffer.wrap(batch), 0));
                    while (reader.next()) {
                        byte[] value = reader.record().copyValue();
                        values.add(
                                value == null
                                        ? "null"
                                        : new String(
                                                value, java.nio.charset.StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return values;
    }

    public int batches(String stream, int partition) {
        synchronized (lock) {
            return logs(stream).get(partition).all().size();
        }
    }

    /** Cuts all connections. */
    public void hangUp() {
        sessions.forEach(FakeSession::close);
    }

    /** As kill -9: no goodbye; what was applied is kept. */
    public void kill() {
        try {
            ServerSocket socket = server;
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        hangUp();
    }

    /** Listens again. */
    public void restart() {
        takeOver(this);
    }

    /** Answers where one was that is dead, as soon as its last connections are gone. */
    public void takeOver(FakeBroker dead) {
        while (true) {
            hangUp();
            try {
                listen(dead.port);
                return;
            } catch (IllegalStateException e) {
                Thread.onSpinWait();
            }
        }
    }

    /** Sends bytes that are no frame to everybody. */
    public void sendGarbage(byte[] bytes) {
        sessions.forEach(session -> session.sendRaw(bytes));
    }

    @Override
    public void close() {
        kill();
    }

    void gone(FakeSession session) {
        sessions.remove(session);
        synchronized (lock) {
            session.channels.forEach((id, channel) -> {
                FakeGroup group = session.groups.get(id);
                if (group != null) {
                    group.leave(channel);
                }
            });
            session.channels.clear();
            session.readers.clear();
            session.watches.clear();
            deliverAll();
        }
    }

    void received(FakeSession session, FrameHead head, ByteBuffer frame) throws FrameException {
        if (silent) {
            return;
        }
        synchronized (lock) {
            switch (head.kind()) {
                case HELLO -> session.send(FrameKind.WELCOME, null, 0, welcome(), List.of());
                case REQUEST -> requests.request(session, head, frame);
                case PING -> {
                    pings.incrementAndGet();
                    session.send(FrameKind.PONG, null, 0, null, List.of());
                }
                case CREDIT -> requests.credit(session, head, frame);
                case CLOSE -> requests.closeChannel(session, head.correlation());
                case PONG -> {
                    // Good.
                }
                case WELCOME, RESPONSE, ERROR, PUSH ->
                        throw new FrameException("a client does not send " + head.kind());
            }
        }
    }

    private Welcome welcome() {
        return Welcome.newBuilder()
                .setVersion(FrameLayout.VERSION)
                .setNodeId(node)
                .setClusterId(cluster)
                .setHeartbeatMs(heartbeatMs)
                .setMaxFrameBytes(64 << 20)
                .setMaxBatchBytes(32 << 20)
                .build();
    }

    MetadataResponse metadata(MetadataRequest request) {
        MetadataResponse.Builder response = MetadataResponse.newBuilder();
        for (FakeBroker each : nodes) {
            response.addNodes(
                    NodeInfo.newBuilder().setId(each.node).setHost("127.0.0.1").setPort(each.port));
        }
        for (String name : request.getStreamsList()) {
            List<FakeLog> logs = streams.get(name);
            if (logs == null) {
                response.addUnknown(name);
                continue;
            }
            int slash = name.indexOf('/');
            StreamInfo.Builder info =
                    StreamInfo.newBuilder()
                            .setNamespace(name.substring(0, slash))
                            .setName(name.substring(slash + 1))
                            .setMaxRecordBytes(maxRecordBytes.get());
            for (int i = 0; i < logs.size(); i++) {
                Leader leader = deaf ? new Leader("n1", 1, false) : leader(logs.get(i).group());
                info.addPartitions(
                        PartitionInfo.newBuilder()
                                .setIndex(i)
                                .setGroup(logs.get(i).group())
                                .setLeader(knowsLeaders ? leader.node : "")
                                .setTerm(leader.term)
                                .setRecovering(leader.recovering));
            }
            response.addStreams(info);
        }
        return response.build();
    }

    @Nullable FakeLog logOf(long group) {
        for (List<FakeLog> logs : streams.values()) {
            for (FakeLog log : logs) {
                if (log.group() == group) {
                    return log;
                }
            }
        }
        return null;
    }

    @Nullable FakeGroup group(long log, String name) {
        return groups.get(log + "/" + name);
    }

    void deliverAll() {
        groups.values().forEach(FakeGroup::deliver);
        sessions.forEach(session -> session.readers.values().forEach(FakeReader::push));
    }
}
