package io.hadron.server.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.hadron.core.replication.PeerMessage;
import io.hadron.core.replication.TermIndex;
import io.hadron.proto.frame.FrameException;
import io.hadron.server.network.PooledBuffers;
import io.hadron.server.session.HeapPayload;
import io.hadron.server.session.OutOfBuffersException;
import io.hadron.server.session.Payload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerFramesTest {
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final RandomMessages messages = new RandomMessages(random);
    private final PooledBuffers buffers = new PooledBuffers(1);

    private record Item(long group, PeerMessage message, ByteString bytes) {}

    @AfterEach
    void nothingIsHeld() {
        assertThat(buffers.usedBytes()).as("bytes in use, seed %s", seed).isZero();
    }

    @Test
    void messagesComeOutAsTheyWentIn() throws FrameException {
        for (int round = 0; round < 50; round++) {
            List<Item> sent = items(1 + random.nextInt(200));
            ByteBuf stream = write(sent);
            Received received = new Received();
            PeerFrameReader reader = new PeerFrameReader(buffers, received);
            reader.trust();
            while (stream.isReadable()) {
                int chunk = Math.min(stream.readableBytes(), 1 + random.nextInt(20_000));
                reader.read(stream.readSlice(chunk));
            }
            stream.release();
            assertThat(received.items).as("seed %s", seed).hasSameSizeAs(sent);
            for (int i = 0; i < sent.size(); i++) {
                assertThat(received.items.get(i).group()).isEqualTo(sent.get(i).group());
                assertThat(received.items.get(i).message()).isEqualTo(sent.get(i).message());
                assertThat(received.items.get(i).bytes()).isEqualTo(sent.get(i).bytes());
            }
        }
    }

    @Test
    void damagedStreamsEndInARefusalAndHoldNothing() {
        int refused = 0;
        for (int round = 0; round < 2000; round++) {
            ByteBuf stream = write(items(1 + random.nextInt(5)));
            int flips = 1 + random.nextInt(3);
            for (int i = 0; i < flips; i++) {
                int at = random.nextInt(Math.min(stream.readableBytes(), 200));
                stream.setByte(at, random.nextInt(256));
            }
            PeerFrameReader reader = new PeerFrameReader(buffers, new Received());
            reader.trust();
            try {
                reader.read(stream);
            } catch (FrameException e) {
                refused++;
            }
            reader.release();
            stream.release();
        }
        assertThat(refused).as("seed %s", seed).isGreaterThan(500);
    }

    @Test
    void inventedHeadsAreRefusedOrReadWithoutHarm() {
        for (int round = 0; round < 20_000; round++) {
            byte[] head = new byte[random.nextInt(60)];
            random.nextBytes(head);
            try {
                GroupMessageCodec.readAll(Unpooled.wrappedBuffer(head), random.nextInt(100));
            } catch (FrameException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    @Test
    void lengthsThatLieAreRefusedBeforeMemoryIsTaken() {
        for (long[] lie :
                new long[][] {
                    {-1, 0},
                    {0, 0},
                    {7, 0},
                    {100, 200},
                    {Integer.MAX_VALUE, 0xff_ffff},
                    {Integer.MIN_VALUE, 10}
                }) {
            ByteBuf stream = Unpooled.buffer();
            stream.writeInt((int) lie[0]).writeInt(0);
            stream.writeInt(PeerLayout.KIND_GROUPS << 24 | (int) lie[1]);
            assertThat(refusal(stream, true)).as("length %s head %s", lie[0], lie[1]).isNotNull();
        }
    }

    @Test
    void whatIsTooLargeForAMessageIsNotSentAndHurtsNobody() {
        AtomicInteger released = new AtomicInteger();
        Payload huge =
                new Payload() {
                    @Override
                    public ByteBuffer bytes() {
                        throw new IllegalStateException("it is not to be written");
                    }

                    @Override
                    public int size() {
                        return PeerLayout.MAX_PAYLOAD_BYTES + 1;
                    }

                    @Override
                    public Payload retain() {
                        return this;
                    }

                    @Override
                    public void release() {
                        released.incrementAndGet();
                    }

                    @Override
                    public Payload slice(int start, int length) {
                        return this;
                    }
                };
        EmbeddedChannel channel = new EmbeddedChannel();
        PeerOutbox outbox = new PeerOutbox(channel, 1 << 20, () -> {});
        outbox.add(1, new PeerMessage.StateOffer(1, 1, 1, TermIndex.EMPTY, 1), List.of(huge));
        assertThat(released).hasValue(1);
        assertThat(outbox.waitingBytes()).isZero();
        channel.close();
    }

    @Test
    void strangersMaySendSmallFramesOnly() {
        ByteBuf large = Unpooled.buffer();
        large.writeInt(100_000).writeInt(0).writeInt(PeerLayout.KIND_HELLO << 24 | 90_000);
        assertThat(refusal(large, false)).contains("head of 90000");
        ByteBuf groups = write(items(1));
        assertThat(refusal(groups, false)).isNotNull();
    }

    @Test
    void whatThereIsNoMemoryForIsLostAndNothingElse() throws FrameException {
        PooledBuffers small = new PooledBuffers(1, 10_000);
        PeerMessage message = new PeerMessage.CopiedEntries(3, 1, 1, 0, 5);
        List<Item> sent =
                List.of(
                        new Item(1, message, ByteString.copyFrom(new byte[100])),
                        new Item(2, message, ByteString.copyFrom(new byte[50_000])),
                        new Item(3, new PeerMessage.EntriesAck(1, 1, 1), ByteString.EMPTY));
        Received received = new Received();
        PeerFrameReader reader = new PeerFrameReader(small, received);
        reader.trust();
        ByteBuf stream = write(sent);
        reader.read(stream);
        stream.release();
        assertThat(received.items).extracting(Item::group).containsExactly(1L, 3L);
        assertThat(received.lost).containsExactly(2L);
    }

    private @Nullable String refusal(ByteBuf stream, boolean trusted) {
        PeerFrameReader reader = new PeerFrameReader(buffers, new Received());
        if (trusted) {
            reader.trust();
        }
        try {
            reader.read(stream);
            return null;
        } catch (FrameException e) {
            return e.getMessage();
        } finally {
            reader.release();
            stream.release();
        }
    }

    private List<Item> items(int count) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            PeerMessage message = messages.next();
            byte[] bytes = new byte[RandomMessages.carries(message) ? size() : 0];
            random.nextBytes(bytes);
            items.add(new Item(messages.group(), message, ByteString.copyFrom(bytes)));
        }
        return items;
    }

    private int size() {
        return switch (random.nextInt(3)) {
            case 0 -> random.nextInt(40);
            case 1 -> random.nextInt(3000);
            default -> random.nextInt(60_000);
        };
    }

    /** What the writer makes of the items, each with its bytes in up to three parts. */
    private ByteBuf write(List<Item> items) {
        EmbeddedChannel channel = new EmbeddedChannel();
        PeerFrameWriter writer = new PeerFrameWriter(channel);
        for (Item item : items) {
            byte[] bytes = item.bytes().toByteArray();
            writer.group(item.group(), item.message(), parts(bytes), bytes.length);
        }
        writer.finish();
        channel.flush();
        ByteBuf stream = Unpooled.buffer();
        ByteBuf part = channel.readOutbound();
        while (part != null) {
            stream.writeBytes(part);
            part.release();
            part = channel.readOutbound();
        }
        channel.finishAndReleaseAll();
        return stream;
    }

    private List<Payload> parts(byte[] bytes) {
        List<Payload> parts = new ArrayList<>();
        int from = 0;
        while (from < bytes.length) {
            int length =
                    parts.size() == 2
                            ? bytes.length - from
                            : 1 + random.nextInt(bytes.length - from);
            if (random.nextBoolean()) {
                parts.add(new HeapPayload(ByteBuffer.wrap(bytes, from, length)));
            } else {
                Payload pooled = buffers.allocate(length);
                pooled.bytes().put(bytes, from, length);
                parts.add(pooled);
            }
            from += length;
        }
        return parts;
    }

    private static final class Received implements PeerFrameReader.Sink {
        private final List<Item> items = new ArrayList<>();
        private final List<Long> lost = new ArrayList<>();

        @Override
        public void group(long group, PeerMessage message, @Nullable Payload bytes) {
            byte[] copy = new byte[bytes == null ? 0 : bytes.size()];
            if (bytes != null) {
                bytes.bytes().get(copy);
                bytes.release();
            }
            items.add(new Item(group, message, ByteString.copyFrom(copy)));
        }

        @Override
        public void other(int kind, ByteBuffer head) {}

        @Override
        public void lost(long group, int bytes, OutOfBuffersException cause) {
            lost.add(group);
        }
    }
}
