/** Commands on the cluster and its nodes. */
@NullMarked
package io.hadron.cli.cluster;

import org.jspecify.annotations.NullMarked;
