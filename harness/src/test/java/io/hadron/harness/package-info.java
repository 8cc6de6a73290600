/** Tests of the command. */
@NullMarked
package io.hadron.harness;

import org.jspecify.annotations.NullMarked;
