/** The program that the README shows, compiled and run as it stands there. */
@NullMarked
package io.hadron.server.readme;

import org.jspecify.annotations.NullMarked;
