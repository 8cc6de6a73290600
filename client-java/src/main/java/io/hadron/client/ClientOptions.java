package io.hadron.client;

import io.hadron.proto.ErrorCode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a client connects.
 *
 * @param addresses where to find the cluster, in the order in which they are tried
 * @param name what the client calls itself in logs and `group describe`, at most 100 characters
 * @param token access token, or null on an open node
 * @param connectTimeout how long {@link HadronClient#connect} tries
 * @param requestTimeout how long a call other than publishing tries, all retries together
 * @param eventLoops threads that move bytes
 * @param maxFrameBytes largest frame that is taken from a node
 */
public record ClientOptions(
        List<NodeAddress> addresses,
        String name,
        @Nullable String token,
        Duration connectTimeout,
        Duration requestTimeout,
        int eventLoops,
        int maxFrameBytes) {
    private static final int MAX_NAME = 100;

    public ClientOptions {
        addresses = List.copyOf(addresses);
        Checks.that(!addresses.isEmpty(), "the url names no node");
        Checks.that(
                !name.isEmpty() && name.length() <= MAX_NAME, "name must have 1-100 characters");
        Checks.positive("connectTimeout", connectTimeout);
        Checks.positive("requestTimeout", requestTimeout);
        Checks.that(eventLoops >= 1 && eventLoops <= 64, "eventLoops must be 1-64");
        Checks.that(
                maxFrameBytes >= 1 << 20 && maxFrameBytes <= 1 << 30,
                "maxFrameBytes must be 1 MiB to 1 GiB");
    }

    /**
     * The defaults for a url.
     *
     * @throws HadronException.Invalid if it is not one
     */
    public static ClientOptions of(String url) {
        return new ClientOptions(
                NodeAddress.parseUrl(url),
                "hadron-java",
                null,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                1,
                256 << 20);
    }

    static HadronException invalid(String message) {
        return HadronException.of(Fault.of(ErrorCode.INVALID_REQUEST, message));
    }
}
