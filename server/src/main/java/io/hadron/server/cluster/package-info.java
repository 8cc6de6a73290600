/**
 * The node as a member of its cluster: how it is taken in, how nodes notice that others are lost,
 * and what the node that leads the cluster controller does about it. Decisions are made by {@code
 * core.cluster}; this package carries questions and answers between nodes. Its work runs on the
 * node's timer and on virtual threads; nothing here blocks the controller's threads.
 */
@NullMarked
package io.hadron.server.cluster;

import org.jspecify.annotations.NullMarked;
