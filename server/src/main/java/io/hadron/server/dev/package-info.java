/**
 * A whole cluster on one machine for development: one process that starts and watches the nodes'
 * processes.
 */
@NullMarked
package io.hadron.server.dev;

import org.jspecify.annotations.NullMarked;
