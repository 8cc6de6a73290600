/** How the client works inside: not for use by applications; may change at any time. */
@NullMarked
package io.hadron.client.internal;

import org.jspecify.annotations.NullMarked;
