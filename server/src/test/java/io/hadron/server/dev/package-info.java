/** Tests of development clusters. */
@NullMarked
package io.hadron.server.dev;

import org.jspecify.annotations.NullMarked;
