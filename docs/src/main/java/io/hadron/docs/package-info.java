/** Generators of the reference pages. */
@NullMarked
package io.hadron.docs;

import org.jspecify.annotations.NullMarked;
