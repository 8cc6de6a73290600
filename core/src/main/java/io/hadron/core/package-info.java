/** Pure state machines: no clock, no thread, no file, no socket. What runs them lives elsewhere. */
@NullMarked
package io.hadron.core;

import org.jspecify.annotations.NullMarked;
