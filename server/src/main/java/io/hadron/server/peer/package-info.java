/**
 * The network between the nodes of a cluster: one connection for each pair of nodes, on which both
 * prove that they know the cluster's secret, and which carries the messages of all control groups
 * and what the nodes tell each other. It decides nothing: messages may be lost with a connection,
 * and who needs them asks again. One event loop runs everything here but what says otherwise.
 */
@NullMarked
package io.hadron.server.peer;

import org.jspecify.annotations.NullMarked;
