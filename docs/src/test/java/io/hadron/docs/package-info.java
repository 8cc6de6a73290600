/** The pages of this folder are held against the code. */
@NullMarked
package io.hadron.docs;

import org.jspecify.annotations.NullMarked;
