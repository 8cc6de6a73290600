package io.hadron.client;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a node listens.
 *
 * @param host name or address; an IPv6 address without brackets
 * @param port 1-65535
 */
public record NodeAddress(String host, int port) {
    /** The port that nodes listen on unless told otherwise. */
    public static final int DEFAULT_PORT = 7400;

    private static final String SCHEME = "hadron://";

    public NodeAddress {
        Checks.that(!host.isBlank(), "a node address needs a host");
        Checks.that(port >= 1 && port <= 65_535, "port must be 1-65535, is " + port);
    }

    /** Parses {@code hadron://host[:port][,host[:port]...]}; the scheme may be left out. */
    static List<NodeAddress> parseUrl(String url) {
        String rest = url.strip();
        if (rest.startsWith(SCHEME)) {
            rest = rest.substring(SCHEME.length());
        } else if (rest.contains("://")) {
            throw bad(url, "its scheme is not hadron");
        }
        if (rest.endsWith("/")) {
            rest = rest.substring(0, rest.length() - 1);
        }
        List<NodeAddress> addresses = new ArrayList<>();
        for (String part : rest.split(",", -1)) {
            addresses.add(parse(url, part.strip()));
        }
        return addresses;
    }

    private static NodeAddress parse(String url, String part) {
        int bracket = part.lastIndexOf(']');
        int colon = part.lastIndexOf(':');
        boolean hasPort = colon > bracket && (bracket >= 0 || part.indexOf(':') == colon);
        String host = hasPort ? part.substring(0, colon) : part;
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isBlank() || host.contains("/") || host.contains("@")) {
            throw bad(url, "\"" + part + "\" is not host:port");
        }
        try {
            int port = hasPort ? Integer.parseInt(part.substring(colon + 1)) : DEFAULT_PORT;
            return new NodeAddress(host, port);
        } catch (IllegalArgumentException e) {
            throw bad(url, "\"" + part + "\" has no port of 1-65535");
        }
    }

    private static HadronException bad(String url, String why) {
        return ClientOptions.invalid(
                "can not connect to \""
                        + url
                        + "\": "
                        + why
                        + "; a url looks like hadron://host:7400,other:7400");
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
