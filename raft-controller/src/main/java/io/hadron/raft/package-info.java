/** The metadata controller on Apache Ratis; the only package that sees it. */
@NullMarked
package io.hadron.raft;

import org.jspecify.annotations.NullMarked;
