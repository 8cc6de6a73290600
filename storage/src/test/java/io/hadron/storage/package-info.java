/** Tests of the stores against one contract, on real files and in memory. */
@NullMarked
package io.hadron.storage;

import org.jspecify.annotations.NullMarked;
