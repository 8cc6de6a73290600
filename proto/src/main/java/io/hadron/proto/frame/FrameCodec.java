package io.hadron.proto.frame;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Writes and checks frame prefixes and headers (see {@link FrameLayout}). Payload bytes never pass
 * through here.
 *
 * <p>Stateless; any thread.
 */
public final class FrameCodec {
    private FrameCodec() {}

    /** Bytes that {@link #write} needs for a frame without its payload. */
    public static int headBytes(@Nullable MessageLite header) {
        return FrameLayout.PREFIX_BYTES + (header == null ? 0 : header.getSerializedSize());
    }

    /**
     * Writes prefix and header at the buffer's position and advances it; the caller appends the
     * payload.
     *
     * @param method null for kinds that have none
     * @param header null for an empty header
     * @param payloadBytes length of the payload that the caller appends
     */
    public static void write(
            ByteBuffer out,
            FrameKind kind,
            @Nullable Method method,
            long correlation,
            @Nullable MessageLite header,
            int payloadBytes) {
        int start = out.position();
        int headerBytes = header == null ? 0 : header.getSerializedSize();
        out.putInt(
                start + FrameLayout.LENGTH,
                Math.addExact(FrameLayout.MIN_LENGTH + headerBytes, payloadBytes));
        out.put(start + FrameLayout.KIND, (byte) kind.number());
        out.put(start + FrameLayout.FLAGS, (byte) 0);
        out.putShort(start + FrameLayout.METHOD, (short) (method == null ? 0 : method.number()));
        out.putLong(start + FrameLayout.CORRELATION, correlation);
        out.putInt(start + FrameLayout.HEADER_LENGTH, headerBytes);
        if (header != null) {
            ByteBuffer target = out.slice(start + FrameLayout.HEADER, headerBytes);
            CodedOutputStream coded = CodedOutputStream.newInstance(target);
            try {
                header.writeTo(coded);
                coded.flush();
            } catch (IOException e) {
                throw new IllegalStateException("a header did not fit its own size", e);
            }
        }
        out.putInt(start + FrameLayout.CHECKSUM, checksum(out, start, headerBytes));
        out.position(start + FrameLayout.HEADER + headerBytes);
    }

    /**
     * Checks and reads the head of a whole frame.
     *
     * @param frame holds the frame from {@code start} to its limit, the length field included
     * @throws FrameException if it breaks the protocol
     */
    public static FrameHead read(ByteBuffer frame, int start) throws FrameException {
        int available = frame.limit() - start;
        if (available < FrameLayout.PREFIX_BYTES) {
            throw new FrameException(
                    "a frame of " + available + " bytes is shorter than its prefix");
        }
        int length = frame.getInt(start + FrameLayout.LENGTH);
        if (length != available - 4) {
            throw new FrameException(
                    "frame length says " + length + ", " + (available - 4) + " bytes are there");
        }
        return readHead(frame, start);
    }

    /**
     * Checks and reads the head of a frame whose payload may be elsewhere, or not here yet.
     *
     * @param frame holds prefix and header from {@code start} on
     * @throws FrameException if it breaks the protocol
     */
    public static FrameHead readHead(ByteBuffer frame, int start) throws FrameException {
        int available = frame.limit() - start;
        if (available < FrameLayout.PREFIX_BYTES) {
            throw new FrameException(
                    "a frame of " + available + " bytes is shorter than its prefix");
        }
        int length = frame.getInt(start + FrameLayout.LENGTH);
        int headerBytes = frame.getInt(start + FrameLayout.HEADER_LENGTH);
        if (headerBytes < 0
                || headerBytes > FrameLayout.MAX_HEADER_BYTES
                || headerBytes > available - FrameLayout.PREFIX_BYTES
                || headerBytes > length - FrameLayout.MIN_LENGTH) {
            throw new FrameException(
                    "header length " + headerBytes + " does not fit its frame of " + length);
        }
        if (frame.getInt(start + FrameLayout.CHECKSUM) != checksum(frame, start, headerBytes)) {
            throw new FrameException("frame checksum does not match");
        }
        FrameKind kind = FrameKind.of(frame.get(start + FrameLayout.KIND));
        if (kind == null) {
            throw new FrameException("unknown frame kind " + frame.get(start + FrameLayout.KIND));
        }
        if (frame.get(start + FrameLayout.FLAGS) != 0) {
            throw new FrameException("unknown frame flags " + frame.get(start + FrameLayout.FLAGS));
        }
        int method = frame.getShort(start + FrameLayout.METHOD) & 0xffff;
        return new FrameHead(
                kind, method, frame.getLong(start + FrameLayout.CORRELATION), headerBytes);
    }

    /**
     * Parses a protobuf header out of a frame.
     *
     * @throws FrameException if the bytes are not such a message
     */
    public static <M extends MessageLite> M header(
            ByteBuffer frame, int start, FrameHead head, Parser<M> parser) throws FrameException {
        ByteBuffer bytes = frame.slice(start + FrameLayout.HEADER, head.headerBytes());
        try {
            CodedInputStream in = CodedInputStream.newInstance(bytes);
            in.setRecursionLimit(16);
            M message = parser.parseFrom(in);
            in.checkLastTagWas(0);
            return message;
        } catch (InvalidProtocolBufferException e) {
            throw new FrameException("header is not a valid message: " + e.getMessage());
        }
    }

    private static int checksum(ByteBuffer frame, int start, int headerBytes) {
        CRC32C crc = new CRC32C();
        crc.update(
                frame.slice(
                        start + FrameLayout.KIND,
                        FrameLayout.HEADER - FrameLayout.KIND + headerBytes));
        return (int) crc.getValue();
    }
}
