/** What a node must survive: real processes, real kill -9, real disks. */
@NullMarked
package io.hadron.server.survive;

import org.jspecify.annotations.NullMarked;
