package io.hadron.server.request;

import io.hadron.proto.wire.Credit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The channels that one session has opened. Any thread. */
final class Channels {
    /** Most channels of one session. */
    static final int MAX = 20_000;

    private final Map<Long, Channel> byId = new ConcurrentHashMap<>();

    /** One channel: its methods post to the shard that it lives on. */
    interface Channel {
        void grant(Credit credit);

        /**
         * @param lost the connection broke; false if the client closed the channel
         * @param then runs after the last push
         */
        void close(boolean lost, Runnable then);
    }

    boolean isFull() {
        return byId.size() >= MAX;
    }

    /** False if the number is taken. */
    boolean add(long id, Channel channel) {
        return byId.putIfAbsent(id, channel) == null;
    }

    @Nullable Channel get(long id) {
        return byId.get(id);
    }

    @Nullable Channel remove(long id) {
        return byId.remove(id);
    }

    void closeAll() {
        byId.values().forEach(channel -> channel.close(true, () -> {}));
        byId.clear();
    }
}
