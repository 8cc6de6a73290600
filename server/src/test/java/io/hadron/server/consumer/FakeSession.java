package io.hadron.server.consumer;

import com.google.protobuf.MessageLite;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Delivery;
import io.hadron.proto.wire.Failure;
import io.hadron.server.session.ClientChannel;
import io.hadron.server.session.Payload;
import io.hadron.server.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A client that reads everything at once and remembers it. */
final class FakeSession implements Session {
    final Map<Long, MessageLite> answers = new ConcurrentHashMap<>();
    final Map<Long, Failure> failures = new ConcurrentHashMap<>();
    final List<MessageLite> pushes = new CopyOnWriteArrayList<>();
    final AtomicInteger endedChannels = new AtomicInteger();

    ClientChannel channel(long id) {
        return new ClientChannel(this, id, endedChannels::incrementAndGet);
    }

    @Nullable MessageLite answer(long correlation) {
        return answers.get(correlation);
    }

    boolean answered(long correlation) {
        return answers.containsKey(correlation) || failures.containsKey(correlation);
    }

    List<Delivery> deliveries() {
        List<Delivery> found = new ArrayList<>();
        pushes.forEach(push -> found.add((Delivery) push));
        return found;
    }

    long delivered() {
        return deliveries().stream()
                .flatMap(delivery -> delivery.getRangesList().stream())
                .mapToLong(range -> range.getCount())
                .sum();
    }

    @Override
    public long id() {
        return 1;
    }

    @Override
    public String clientName() {
        return "fake";
    }

    @Override
    public String remoteAddress() {
        return "nowhere";
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void respond(
            Method method, long correlation, MessageLite header, List<Payload> payload) {
        payload.forEach(Payload::release);
        if (answers.put(correlation, header) != null) {
            throw new IllegalStateException("answered twice: " + correlation);
        }
    }

    @Override
    public void fail(Method method, long correlation, Failure failure) {
        failures.put(correlation, failure);
    }

    @Override
    public void push(long channel, MessageLite header, List<Payload> payload) {
        payload.forEach(Payload::release);
        pushes.add(header);
    }

    @Override
    public long pendingBytes() {
        return 0;
    }

    @Override
    public void onWritable(Runnable action) {
        action.run();
    }

    @Override
    public void onClose(Runnable action) {}

    @Override
    public void abort(Failure failure) {}
}
