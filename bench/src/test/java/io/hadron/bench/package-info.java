/** Tests of the bench command itself. */
@NullMarked
package io.hadron.bench;

import org.jspecify.annotations.NullMarked;
