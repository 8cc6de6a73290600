/** How log messages look: one line each on standard error, whatever clients put into them. */
@NullMarked
package io.hadron.server.logging;

import org.jspecify.annotations.NullMarked;
