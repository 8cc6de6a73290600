/** Commands that move records: pub, sub, peek. */
@NullMarked
package io.hadron.cli.data;

import org.jspecify.annotations.NullMarked;
