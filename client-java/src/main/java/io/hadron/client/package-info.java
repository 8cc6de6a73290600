/** The public Java client. */
@NullMarked
package io.hadron.client;

import org.jspecify.annotations.NullMarked;
