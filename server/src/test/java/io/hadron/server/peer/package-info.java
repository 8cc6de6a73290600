/** Tests of the network between nodes. */
@NullMarked
package io.hadron.server.peer;

import org.jspecify.annotations.NullMarked;
