/** The command line against a real node, as a user meets it. */
@NullMarked
package io.hadron.cli.e2e;

import org.jspecify.annotations.NullMarked;
