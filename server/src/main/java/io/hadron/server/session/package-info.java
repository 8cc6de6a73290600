/**
 * What the broker's logic sees of a client: a session to answer and push to, the requests that come
 * from it, and reference-counted payload bytes. The network implements these; nothing here knows
 * Netty.
 */
@NullMarked
package io.hadron.server.session;

import org.jspecify.annotations.NullMarked;
