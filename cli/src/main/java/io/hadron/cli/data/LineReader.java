package io.hadron.cli.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lines as bytes: values pass as they are, whatever their encoding. A line ends with \n or \r\n,
 * which are not part of it. Not thread-safe.
 */
public final class LineReader implements AutoCloseable {
    private static final int BUFFER = 64 << 10;

    private final InputStream in;
    private final int maxBytes;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;
    private long line;
    private long consumed;

    /** A line above the limit. */
    public static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLongException(long line, int maxBytes) {
            super("line " + line + " is longer than " + (maxBytes >> 20) + " MiB");
        }
    }

    public LineReader(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** The next line, or null at the end. */
    public byte @Nullable [] next() throws IOException {
        byte[] held = new byte[0];
        while (position < limit || fill()) {
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            int taken = end - position;
            if ((long) held.length + taken > maxBytes) {
                throw new TooLongException(line + 1, maxBytes);
            }
            int before = held.length;
            held = Arrays.copyOf(held, before + taken);
            System.arraycopy(buffer, position, held, before, taken);
            boolean complete = end < limit;
            position = complete ? end + 1 : end;
            consumed += taken + (complete ? 1 : 0);
            if (complete) {
                line++;
                return withoutReturn(held);
            }
        }
        if (held.length == 0) {
            return null;
        }
        line++;
        return withoutReturn(held);
    }

    private boolean fill() throws IOException {
        limit = Math.max(0, in.read(buffer));
        position = 0;
        return limit > 0;
    }

    /** Whether more can be had without waiting for the source. */
    public boolean hasBuffered() throws IOException {
        return position < limit || in.available() > 0;
    }

    /** Number of the line that was read last, from 1. */
    public long line() {
        return line;
    }

    /** Bytes read so far. */
    public long consumed() {
        return consumed;
    }

    private static byte[] withoutReturn(byte[] bytes) {
        int length = bytes.length;
        return length > 0 && bytes[length - 1] == '\r' ? Arrays.copyOf(bytes, length - 1) : bytes;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
