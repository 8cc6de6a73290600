/**
 * The broker port on Netty: reads and checks frames, bounds what clients can make the node hold,
 * and writes answers and pushes. Decides nothing about their content. Event loops run everything
 * here but the methods of sessions, payloads and requests, which any thread may call.
 */
@NullMarked
package io.hadron.server.network;

import org.jspecify.annotations.NullMarked;
