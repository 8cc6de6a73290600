package io.hadron.server.session;

import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Failure;

/**
 * A channel that a client has opened on its session.
 *
 * @param id the correlation of the request that opened it
 * @param ended runs when this side ends the channel, on any thread: the session then forgets it
 */
public record ClientChannel(Session session, long id, Runnable ended) {
    /**
     * Ends the channel with an error.
     *
     * @param method that opened it
     */
    public void fail(Method method, Failure failure) {
        ended.run();
        session.fail(method, id, failure);
    }
}
