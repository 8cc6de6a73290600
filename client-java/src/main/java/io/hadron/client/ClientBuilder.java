package io.hadron.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Options of a client, one by one: see {@link ClientOptions}. Not thread-safe. */
public final class ClientBuilder {
    private final ClientOptions defaults;
    private String name;
    private @Nullable String token;
    private Duration connectTimeout;
    private Duration requestTimeout;
    private int eventLoops;
    private int maxFrameBytes;

    ClientBuilder(ClientOptions defaults) {
        this.defaults = defaults;
        name = defaults.name();
        token = defaults.token();
        connectTimeout = defaults.connectTimeout();
        requestTimeout = defaults.requestTimeout();
        eventLoops = defaults.eventLoops();
        maxFrameBytes = defaults.maxFrameBytes();
    }

    /** What the client calls itself. */
    public ClientBuilder name(String value) {
        name = value;
        return this;
    }

    /** Access token; null on an open node. */
    public ClientBuilder token(@Nullable String value) {
        token = value;
        return this;
    }

    /** How long {@link #connect} tries. */
    public ClientBuilder connectTimeout(Duration value) {
        connectTimeout = value;
        return this;
    }

    /** How long a call other than publishing tries, all retries together. */
    public ClientBuilder requestTimeout(Duration value) {
        requestTimeout = value;
        return this;
    }

    /** Threads that move bytes. */
    public ClientBuilder eventLoops(int value) {
        eventLoops = value;
        return this;
    }

    /** Largest frame that is taken from a node. */
    public ClientBuilder maxFrameBytes(int value) {
        maxFrameBytes = value;
        return this;
    }

    /** The options so far. */
    public ClientOptions options() {
        return new ClientOptions(
                defaults.addresses(),
                name,
                token,
                connectTimeout,
                requestTimeout,
                eventLoops,
                maxFrameBytes);
    }

    /** Connects: see {@link HadronClient#connect(String)}. */
    public HadronClient connect() {
        return HadronClient.connect(options());
    }
}
