/** The wire: frames, error codes and the record batch codec. No logic of the broker lives here. */
@NullMarked
package io.hadron.proto;

import org.jspecify.annotations.NullMarked;
