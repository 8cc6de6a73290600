package io.hadron.proto.batch;

import java.nio.ByteBuffer;

/** UTF-8 straight into a buffer, without the array that {@link String#getBytes} would make. */
final class Utf8 {
    private Utf8() {}

    /** Bytes that {@link #put} writes. Half a surrogate pair counts as one byte, for {@code ?}. */
    static int size(String text) {
        int size = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                if (isPair(text, i)) {
                    size += 2;
                    i++;
                } else if (!Character.isSurrogate(c)) {
                    size += c < 0x800 ? 1 : 2;
                }
            }
        }
        return size;
    }

    /** Writes at an absolute index and returns the index after it. */
    static int put(ByteBuffer buffer, int index, String text) {
        int at = index;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                buffer.put(at++, (byte) c);
            } else if (isPair(text, i)) {
                at = putFour(buffer, at, Character.toCodePoint(c, text.charAt(++i)));
            } else if (Character.isSurrogate(c)) {
                buffer.put(at++, (byte) '?');
            } else if (c < 0x800) {
                buffer.put(at++, (byte) (0xc0 | (c >> 6)));
                buffer.put(at++, (byte) (0x80 | (c & 0x3f)));
            } else {
                buffer.put(at++, (byte) (0xe0 | (c >> 12)));
                buffer.put(at++, (byte) (0x80 | ((c >> 6) & 0x3f)));
                buffer.put(at++, (byte) (0x80 | (c & 0x3f)));
            }
        }
        return at;
    }

    private static int putFour(ByteBuffer buffer, int index, int codePoint) {
        buffer.put(index, (byte) (0xf0 | (codePoint >> 18)));
        buffer.put(index + 1, (byte) (0x80 | ((codePoint >> 12) & 0x3f)));
        buffer.put(index + 2, (byte) (0x80 | ((codePoint >> 6) & 0x3f)));
        buffer.put(index + 3, (byte) (0x80 | (codePoint & 0x3f)));
        return index + 4;
    }

    private static boolean isPair(String text, int index) {
        return Character.isHighSurrogate(text.charAt(index))
                && index + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(index + 1));
    }
}
