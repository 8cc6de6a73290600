package io.hadron.server.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage;
import io.hadron.proto.wire.peer.FailureReport;
import io.hadron.proto.wire.peer.NodeMessage;
import io.hadron.server.config.HostPort;
import io.hadron.server.session.Payload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerNetworkTest {
    private static final NodeId ONE = new NodeId(1);
    private static final NodeId TWO = new NodeId(2);

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final List<Watched> nodes = new ArrayList<>();

    @AfterEach
    void closeAll() {
        nodes.forEach(Watched::close);
        for (Watched node : nodes) {
            await("bytes in use, seed " + seed, () -> node.buffers.usedBytes() == 0);
        }
    }

    @Test
    void messagesOfManyGroupsArriveWholeAndInOrder() throws IOException {
        Watched one = patient(1);
        Watched two = patient(2);
        Watched three = patient(3);
        mesh(one, two, three);
        await("mesh", () -> two.network.isUp(ONE) && two.network.isUp(new NodeId(3)));
        await("mesh", () -> one.network.isUp(TWO) && three.network.isUp(TWO));

        List<Watched.Heard> expected = new ArrayList<>();
        RandomMessages messages = new RandomMessages(random);
        for (int i = 0; i < 3000; i++) {
            PeerMessage message = messages.next();
            int size = RandomMessages.carries(message) ? random.nextInt(20_000) : 0;
            expected.add(send(one, TWO, i, message, size));
            send(three, TWO, i, message, size);
        }
        // as large as the largest batch that a node can be told to take
        expected.add(send(one, TWO, 9, new PeerMessage.CopiedEntries(2, 1, 1, 0, 9), 50 << 20));

        await("all messages", () -> two.heard.size() == 6001);
        assertThat(two.heard.stream().filter(heard -> heard.from().equals(ONE)).toList())
                .as("seed %s", seed)
                .isEqualTo(expected);
        assertThat(one.network.states().get(TWO).waitingBytes()).isZero();
    }

    @Test
    void aStrangerThatKeepsTalkingSlowlyIsCutOff() throws IOException {
        Watched one = node(1);
        one.begin(1);
        try (Socket stranger = new Socket(InetAddress.getLoopbackAddress(), one.network.port())) {
            stranger.setSoTimeout(50); // the pace of the bytes, and what is waited for
            byte[] head = {0, 0, 4, 0, 0, 0, 0, 0, PeerLayout.KIND_HELLO, 0, 3, (byte) 0xf8};
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            int sent = 0;
            boolean open = true;
            while (open) {
                assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
                try {
                    stranger.getOutputStream().write(sent < head.length ? head[sent] : 0);
                    sent++;
                    open = stranger.getInputStream().read() >= 0;
                } catch (SocketTimeoutException e) {
                    open = true; // nothing to read
                } catch (SocketException e) {
                    open = false;
                }
            }
            assertThat(sent).as("bytes of a hello of 1000").isBetween(13, 999);
        }
    }

    @Test
    void nodeMessagesArrive() throws IOException {
        Watched one = node(1);
        Watched two = node(2);
        mesh(one, two);
        await("up", () -> two.network.isUp(ONE));
        NodeMessage note =
                NodeMessage.newBuilder()
                        .setFailureReport(FailureReport.getDefaultInstance())
                        .build();

        two.network.send(ONE, note);

        await("note", () -> one.notes.equals(List.of(note)));
    }

    @Test
    void otherSecretsClustersStoresAndOldSessionsAreRefused() throws IOException {
        Watched one = node(1);
        Watched wrongSecret = add(new Watched(2, 0, "another secret", Watched.QUICK));
        Watched wrongStore = node(3);
        Watched oldSession = node(4);
        one.begin(
                1,
                wrongSecret.place(1),
                new PeerPlace(wrongStore.node(), wrongStore.place(1).address(), new UUID(0, 0), 1),
                oldSession.place(5));
        wrongSecret.begin(1, one.place(1));
        wrongStore.begin(1, one.place(1));
        oldSession.begin(4, one.place(1));

        await("secret", () -> refusal(one, wrongSecret).contains("cluster.secret"));
        await("store", () -> refusal(one, wrongStore).contains("its data is in store"));
        await("session", () -> refusal(one, oldSession).contains("session 5 has begun"));
        for (Watched node : nodes) {
            assertThat(node.events).noneMatch(event -> event.startsWith("up"));
        }
    }

    @Test
    void versionsThatDoNotMatchAreRefused() throws Exception {
        PeerSelf self = new PeerSelf(Watched.CLUSTER, ONE, new UUID(1, 1), 1, 1, "test");
        var identity =
                PeerIdentities.read(
                        PeerIdentities.write(
                                new PeerSelf(Watched.CLUSTER, TWO, new UUID(1, 2), 1, 1, "x\n{}"),
                                ONE,
                                ClusterSecret.nonce()));
        var newer = identity.toBuilder().setMinProtocol(2).setMaxProtocol(3).build();
        var foreign = identity.toBuilder().setStorageFormat(9).build();
        var members = Map.of(TWO, new PeerPlace(TWO, new HostPort("h", 1), new UUID(1, 2), 1));

        assertThat(PeerIdentities.refusal(self, identity, members, null)).isNull();
        assertThat(String.valueOf(PeerIdentities.refusal(self, newer, members, null)))
                .contains("PROTOCOL_VERSION", "2 to 3")
                .doesNotContain("\n");
        assertThat(String.valueOf(PeerIdentities.refusal(self, foreign, members, null)))
                .contains("STORAGE_VERSION");
    }

    @Test
    void aProcessThatIsGoneIsToldApartFromBothSides() throws IOException {
        Watched one = node(1);
        Watched two = node(2);
        Watched three = node(3);
        mesh(one, two, three);
        await("up", () -> two.network.isUp(ONE) && two.network.isUp(new NodeId(3)));
        await("up", () -> one.network.isUp(TWO) && three.network.isUp(TWO));
        int port = two.network.port();

        two.close();

        await("dialer", () -> one.events.contains("gone 2"));
        await("dialed", () -> three.events.contains("gone 2"));
        assertThat(one.events).containsSubsequence("up 2 1", "down 2", "gone 2");
        assertThat(one.network.states().get(TWO).sight()).isEqualTo(PeerState.Sight.GONE);

        Watched again = add(new Watched(2, port, "a secret of tests", Watched.QUICK));
        again.begin(2, one.place(1), three.place(1));
        await("back", () -> one.events.contains("up 2 2") && three.events.contains("up 2 2"));
    }

    @Test
    void silenceIsNoticed() throws IOException {
        Watched one = node(1);
        Watched two = node(2);
        try (Proxy proxy = new Proxy(two.network.port())) {
            two.begin(1, one.place(1));
            one.begin(
                    1, new PeerPlace(TWO, new HostPort("127.0.0.1", proxy.port()), two.store(), 1));
            await("up", () -> one.network.isUp(TWO) && two.network.isUp(ONE));

            proxy.hold(true);

            await("lost", () -> one.events.contains("lost 2"));
            await("lost", () -> two.events.contains("lost 1"));
            assertThat(one.events).doesNotContain("gone 2");

            proxy.hold(false);

            await("healed", () -> one.network.isUp(TWO) && two.network.isUp(ONE));
        }
    }

    @Test
    void aConnectionThatBreaksAndComesBackIsNoLoss() throws IOException {
        Watched one = patient(1);
        Watched two = patient(2);
        try (Proxy proxy = new Proxy(two.network.port())) {
            two.begin(1, one.place(1));
            one.begin(
                    1, new PeerPlace(TWO, new HostPort("127.0.0.1", proxy.port()), two.store(), 1));
            await("up", () -> one.network.isUp(TWO) && two.network.isUp(ONE));

            proxy.cut();

            await("again", () -> one.events.size() == 3 && two.events.size() == 3);
            assertThat(one.events).containsExactly("up 2 1", "down 2", "up 2 1");
            assertThat(two.events).containsExactly("up 1 1", "down 1", "up 1 1");
        }
    }

    @Test
    void whoDoesNotKeepUpIsConnectedAnew() throws IOException {
        Watched one =
                add(new Watched(1, 0, "a secret of tests", Watched.QUICK + ", outbound: 1MiB"));
        Watched two = node(2);
        try (Proxy proxy = new Proxy(two.network.port())) {
            two.begin(1, one.place(1));
            one.begin(
                    1, new PeerPlace(TWO, new HostPort("127.0.0.1", proxy.port()), two.store(), 1));
            await("up", () -> one.network.isUp(TWO) && two.network.isUp(ONE));
            proxy.hold(true);

            for (int i = 0; i < 1000 && !one.events.contains("down 2"); i++) {
                send(one, TWO, i, new PeerMessage.CopiedEntries(2, 1, 1, 0, 9), 200_000);
            }
            await("reset", () -> one.events.contains("down 2"));
            proxy.hold(false);

            await("healed", () -> one.network.isUp(TWO) && two.network.isUp(ONE));
        }
    }

    @Test
    void messagesToNobodyAreGivenBack() throws IOException {
        Watched one = node(1);
        one.begin(1);
        send(one, TWO, 1, new PeerMessage.CopiedEntries(2, 1, 1, 0, 9), 1000);
        assertThat(one.buffers.usedBytes()).isZero();
        assertThat(one.network.isUp(TWO)).isFalse();
    }

    private static String refusal(Watched node, Watched other) {
        PeerState state = node.network.states().get(other.node());
        return state == null ? "" : state.refusal();
    }

    private Watched.Heard send(Watched from, NodeId to, long group, PeerMessage message, int size) {
        List<Payload> parts = new ArrayList<>();
        int hash = 0;
        if (size > 0) {
            Payload bytes = from.buffers.allocate(size);
            bytes.bytes().put(0, (byte) random.nextInt());
            hash = bytes.bytes().hashCode();
            parts.add(bytes);
        }
        from.network.send(to, group, message, parts);
        from.network.flush();
        return new Watched.Heard(from.node(), group, message, size, hash);
    }

    private Watched node(int id) throws IOException {
        return add(Watched.open(id));
    }

    private Watched patient(int id) throws IOException {
        return add(new Watched(id, 0, "a secret of tests", Watched.PATIENT));
    }

    private Watched add(Watched node) {
        nodes.add(node);
        return node;
    }

    private static void mesh(Watched... all) {
        for (Watched node : all) {
            List<PeerPlace> others = new ArrayList<>();
            for (Watched other : all) {
                if (other != node) {
                    others.add(other.place(1));
                }
            }
            node.begin(1, others.toArray(PeerPlace[]::new));
        }
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited for: %s", what).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
