/** Commands on consumer groups and dead letters. */
@NullMarked
package io.hadron.cli.group;

import org.jspecify.annotations.NullMarked;
