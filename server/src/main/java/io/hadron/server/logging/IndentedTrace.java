package io.hadron.server.logging;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.IThrowableProxy;

/** A stack trace whose lines are all indented: none can pass for a message of its own. */
public final class IndentedTrace extends ThrowableProxyConverter {
    @Override
    protected String throwableProxyToString(IThrowableProxy throwable) {
        String trace = super.throwableProxyToString(throwable);
        return "  " + trace.stripTrailing().replace("\r", "\\r").replace("\n", "\n  ") + "\n";
    }
}
