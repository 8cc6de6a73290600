/** Tests of a node's part in its cluster. */
@NullMarked
package io.hadron.server.cluster;

import org.jspecify.annotations.NullMarked;
