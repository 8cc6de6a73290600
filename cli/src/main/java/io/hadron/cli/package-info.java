/** The {@code hadron} command. */
@NullMarked
package io.hadron.cli;

import org.jspecify.annotations.NullMarked;
