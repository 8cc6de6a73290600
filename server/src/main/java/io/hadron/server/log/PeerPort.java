package io.hadron.server.log;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage;
import io.hadron.server.session.Payload;
import java.util.List;

/**
 * What the driver of a group's log needs of the network between nodes. Messages to one node keep
 * their order; any of them may be lost. Any thread.
 */
public interface PeerPort {
    /** A node without peers. */
    PeerPort NONE =
            new PeerPort() {
                @Override
                public void send(
                        NodeId to, long group, PeerMessage message, List<Payload> batches) {
                    batches.forEach(Payload::release);
                }

                @Override
                public boolean isUp(NodeId peer) {
                    return false;
                }
            };

    /**
     * Queues a message; it may wait for {@link #flush}. Dropped when the node is not connected, or
     * when too much waits for it already.
     *
     * @param batches the bytes beside the message, in order; their references are taken over
     */
    void send(NodeId to, long group, PeerMessage message, List<Payload> batches);

    /** Lets go what was sent: called once per turn of a shard that sent something. */
    default void flush() {}

    /** Bytes that wait to be sent to a node; 0 if it is not connected. */
    default long waitingBytes(NodeId peer) {
        return 0;
    }

    /**
     * How long a node that is connected may take nothing before what waits for it is given up, in
     * milliseconds.
     */
    default long patienceMs() {
        return 10_000;
    }

    /** Whether there is a connection. True before the event that says so. */
    boolean isUp(NodeId peer);

    /**
     * Whether a node takes more at present. What is sent all the same ends the connection when it
     * becomes too much: one group's window is small, the windows of a thousand groups are not.
     */
    default boolean hasRoom(NodeId peer) {
        return true;
    }
}
