package io.hadron.server.consumer;

import com.google.protobuf.InvalidProtocolBufferException;
import io.hadron.core.model.NodeId;
import io.hadron.proto.wire.peer.NodeMessage;
import io.hadron.server.courier.BatchCourier;
import io.hadron.server.courier.BatchReception;
import io.hadron.server.courier.CourierPort;
import io.hadron.server.courier.Couriers;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two nodes and the connection between them, which may break at any message: what was under way is
 * lost, and both are told.
 */
final class CourierWire implements AutoCloseable {
    static final NodeId NEAR = new NodeId(1);
    static final NodeId FAR = new NodeId(2);

    final AtomicInteger carried = new AtomicInteger();
    private final ExecutorService loop =
            new ThreadPoolExecutor(
                    1,
                    1,
                    0,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    new ThreadPoolExecutor.DiscardPolicy());
    private final Random random;
    private final double breaks;
    private final Couriers near;
    private final Couriers far;
    private final AtomicInteger connection = new AtomicInteger();

    /**
     * Makes the wire.
     *
     * @param target the only partition of the far node
     * @param breaks how often the connection breaks, per message
     */
    CourierWire(PartitionBench target, int maxBatchBytes, Random random, double breaks) {
        this.random = random;
        this.breaks = breaks;
        this.near = couriers(port(NEAR), target, maxBatchBytes, 1);
        this.far = couriers(port(FAR), target, maxBatchBytes, 1L << 40);
    }

    private static Couriers couriers(
            CourierPort port, PartitionBench target, int maxBatchBytes, long firstNumber) {
        return new Couriers(
                new BatchCourier(port, firstNumber),
                new BatchReception(
                        port,
                        group -> group == PartitionBench.STREAM_GROUP ? target.partition : null,
                        bytes -> new CountedPayload(ByteBuffer.allocate(bytes)),
                        maxBatchBytes));
    }

    BatchCourier courier() {
        return near.outgoing();
    }

    private CourierPort port(NodeId self) {
        return new CourierPort() {
            @Override
            public void send(NodeId to, NodeMessage message) {
                int sentOn = connection.get();
                byte[] bytes = message.toByteArray();
                loop.execute(() -> arrive(self, sentOn, bytes));
            }

            @Override
            public boolean isUp(NodeId peer) {
                return true;
            }
        };
    }

    private void arrive(NodeId from, int sentOn, byte[] bytes) {
        if (sentOn != connection.get()) {
            return;
        }
        if (random.nextDouble() < breaks) {
            connection.incrementAndGet();
            near.down(FAR);
            far.down(NEAR);
            return;
        }
        carried.incrementAndGet();
        Couriers to = from.equals(NEAR) ? far : near;
        NodeMessage message = parse(bytes);
        if (message.hasBatchPart()) {
            to.received(from, message.getBatchPart());
        } else {
            to.received(from, message.getBatchAnswer());
        }
    }

    private static NodeMessage parse(byte[] bytes) {
        try {
            return NodeMessage.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        loop.shutdownNow();
        loop.awaitTermination(5, TimeUnit.SECONDS);
    }
}
