package io.hadron.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Drops what the controller's library reports, as an error with a trace, of each message that
 * reaches it while it starts or ends: who sent it sends it again, or to another node.
 */
public final class NotReady extends Filter<ILoggingEvent> {
    private static final String SIGN =
            "org.apache.ratis.protocol.exceptions.ServerNotReadyException";

    @Override
    public FilterReply decide(ILoggingEvent event) {
        IThrowableProxy thrown = event.getThrowableProxy();
        return thrown != null && thrown.getClassName().equals(SIGN)
                ? FilterReply.DENY
                : FilterReply.NEUTRAL;
    }
}
