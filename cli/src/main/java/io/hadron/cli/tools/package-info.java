/** Contexts, checks of the surroundings, shell completion, and what the launcher runs. */
@NullMarked
package io.hadron.cli.tools;

import org.jspecify.annotations.NullMarked;
