package io.hadron.client;

import io.hadron.client.admin.Admin;
import io.hadron.client.internal.ClientRuntime;

/**
 * A connection to a cluster: the door to everything. Make one per process and share it; all methods
 * may be called from any thread.
 *
 * <p>Leader changes, restarts of nodes and broken connections are handled here: calls that meet one
 * take longer, and fail only when their time is over.
 */
public interface HadronClient extends AutoCloseable {
    /**
     * Connects with default options.
     *
     * @param url {@code hadron://host[:port][,host[:port]...]}; the port is 7400 if none is given.
     *     Any node of the cluster will do.
     * @throws HadronException.Unavailable if no node answers within the connect timeout (10 s)
     * @throws HadronException.Invalid if the url is not one
     */
    static HadronClient connect(String url) {
        return builder(url).connect();
    }

    /** Connects with options of one's own: see {@link #connect(String)}. */
    static ClientBuilder builder(String url) {
        return new ClientBuilder(ClientOptions.of(url));
    }

    /** Connects with these options. */
    static HadronClient connect(ClientOptions options) {
        return ClientRuntime.connect(options);
    }

    /**
     * A publisher with default options.
     *
     * @param stream {@code namespace/name}, or {@code name} in the namespace {@code default}
     * @throws HadronException.NotFound if there is no such stream
     */
    default Publisher publisher(String stream) {
        return publisher(stream, PublisherOptions.defaults());
    }

    /** As {@link #publisher(String)}, with options of one's own. */
    Publisher publisher(String stream, PublisherOptions options);

    /** Consumes a stream as a member of a consumer group: see {@link SubscriptionBuilder}. */
    SubscriptionBuilder subscription(String stream);

    /** Reads a stream without a consumer group: see {@link ReaderBuilder}. */
    ReaderBuilder reader(String stream);

    /** Schema, consumer groups and cluster state. */
    Admin admin();

    /**
     * Closes everything that was opened through this client: publishers send what they hold,
     * handlers finish, unsettled messages go back. Returns when that is done.
     */
    @Override
    void close();
}
