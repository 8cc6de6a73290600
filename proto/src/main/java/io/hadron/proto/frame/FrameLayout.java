package io.hadron.proto.frame;

/**
 * Byte positions of a frame. All numbers are big-endian.
 *
 * <pre>
 *  0  int32  length         bytes that follow this field: 20 + header + payload
 *  4  int32  checksum       CRC-32C of bytes 8 .. 24 + header length (all but length, checksum and payload)
 *  8  int8   kind           {@link FrameKind}
 *  9  int8   flags          0; others are refused
 * 10  int16  method         {@link Method} for REQUEST, RESPONSE and ERROR; else 0
 * 12  int64  correlation    chosen by the client: names the request, and the channel that it opened
 * 20  int32  header length
 * 24  header (protobuf)
 * ..  payload (record batches as they are; covered by their own CRC-32C)
 * </pre>
 */
public final class FrameLayout {
    public static final int LENGTH = 0;
    public static final int CHECKSUM = 4;
    public static final int KIND = 8;
    public static final int FLAGS = 9;
    public static final int METHOD = 10;
    public static final int CORRELATION = 12;
    public static final int HEADER_LENGTH = 20;
    public static final int HEADER = 24;

    /** Bytes before the header. */
    public static final int PREFIX_BYTES = HEADER;

    /** Smallest legal value of the length field: the prefix without the length field itself. */
    public static final int MIN_LENGTH = PREFIX_BYTES - 4;

    /** Largest header that is accepted, in bytes. DDL travels in headers. */
    public static final int MAX_HEADER_BYTES = 8 << 20;

    /** Version of the protocol that this code speaks. */
    public static final int VERSION = 1;

    private FrameLayout() {}
}
