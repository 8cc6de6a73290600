package io.hadron.server.network;

import com.google.protobuf.MessageLite;
import io.hadron.proto.frame.FrameCodec;
import io.hadron.proto.frame.FrameKind;
import io.hadron.proto.frame.Method;
import io.hadron.server.session.Payload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A frame on its way to the socket; owns one reference of each payload.
 *
 * @param method null for kinds that have none
 * @param header null for an empty one
 * @param code number of the error that it carries, or 0
 */
record OutboundFrame(
        FrameKind kind,
        @Nullable Method method,
        long correlation,
        @Nullable MessageLite header,
        List<Payload> payload,
        int code) {

    static OutboundFrame plain(FrameKind kind, long correlation, @Nullable MessageLite header) {
        return new OutboundFrame(kind, null, correlation, header, List.of(), 0);
    }

    int payloadBytes() {
        long bytes = 0;
        for (int i = 0; i < payload.size(); i++) {
            bytes += payload.get(i).size();
        }
        return Math.toIntExact(bytes);
    }

    int headBytes() {
        return FrameCodec.headBytes(header);
    }

    /** Memory that the frame stands for while it is queued. */
    long weight() {
        return (long) headBytes() + payloadBytes();
    }

    void release() {
        for (int i = 0; i < payload.size(); i++) {
            payload.get(i).release();
        }
    }
}
