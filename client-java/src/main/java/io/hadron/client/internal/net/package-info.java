/**
 * One connection to one node: frames in and out, handshake, heartbeats, requests and channels. A
 * connection lives on one event loop; all its methods are called there.
 */
@NullMarked
package io.hadron.client.internal.net;

import org.jspecify.annotations.NullMarked;
