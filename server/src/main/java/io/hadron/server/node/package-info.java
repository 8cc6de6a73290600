/**
 * The node: the list of start-up steps, and the director that opens, names and closes control
 * groups as the cluster controller says.
 */
@NullMarked
package io.hadron.server.node;

import org.jspecify.annotations.NullMarked;
