package io.hadron.server.config;

import java.util.ArrayList;
import java.util.List;

/** An address as people write it: {@code host:port}, {@code [v6]:port}. */
public record HostPort(String host, int port) {
    public HostPort {
        Checks.host("the host of an address", host);
        Checks.port("the port of an address", port);
    }

    /**
     * Reads {@code host:port}.
     *
     * @throws IllegalArgumentException that names the setting
     */
    public static HostPort parse(String setting, String text) {
        int colon = text.lastIndexOf(':');
        Checks.that(
                colon > 0 && text.substring(colon + 1).matches("[0-9]{1,5}"),
                setting + " must be host:port, not \"" + Quoted.of(text) + "\"");
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return new HostPort(host, Integer.parseInt(text.substring(colon + 1)));
    }

    static List<HostPort> list(String setting, String text) {
        List<HostPort> found = new ArrayList<>();
        for (String part : text.split(",")) {
            if (!part.isBlank()) {
                found.add(parse(setting, part.strip()));
            }
        }
        return List.copyOf(found);
    }

    /**
     * What others are told: the advertised text if there is one (a host, or host:port), else where
     * this node listens.
     */
    static HostPort advertised(String setting, String text, String host, int boundPort) {
        if (text.isEmpty()) {
            return new HostPort(host, boundPort);
        }
        return text.matches(".*:[0-9]{1,5}") && !text.matches("[0-9a-fA-F:]*:[0-9a-fA-F:]*:.*")
                ? parse(setting, text)
                : new HostPort(text, boundPort);
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
