/**
 * Who leads what, and a connection to them: metadata, connections per node, retries of calls. A
 * lane is one event loop with connections of its own, so nothing here needs a lock.
 */
@NullMarked
package io.hadron.client.internal.cluster;

import org.jspecify.annotations.NullMarked;
