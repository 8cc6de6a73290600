/** Generators of the reference pages: what the code knows is not written by hand a second time. */
@NullMarked
package io.hadron.docs;

import org.jspecify.annotations.NullMarked;
