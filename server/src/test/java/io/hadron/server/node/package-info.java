/** The node's wiring: what is open, and when. */
@NullMarked
package io.hadron.server.node;

import org.jspecify.annotations.NullMarked;
