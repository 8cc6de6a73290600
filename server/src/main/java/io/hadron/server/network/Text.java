package io.hadron.server.network;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Client-provided text for logs and listings. */
final class Text {
    private Text() {}

    /** An address as host:port. */
    static String address(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
                : "unknown";
    }

    /** One line of printable characters: whatever could forge a log line is shown escaped. */
    static String escape(String text, int maxCharacters) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), maxCharacters) + 8);
        int end = Math.min(text.length(), maxCharacters);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            int type = Character.getType(c);
            boolean harmless =
                    type != Character.CONTROL
                            && type != Character.FORMAT
                            && type != Character.LINE_SEPARATOR
                            && type != Character.PARAGRAPH_SEPARATOR
                            && type != Character.SURROGATE
                            && type != Character.UNASSIGNED
                            && c != '\\';
            if (harmless) {
                out.append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        return end < text.length() ? out.append("...").toString() : out.toString();
    }
}
