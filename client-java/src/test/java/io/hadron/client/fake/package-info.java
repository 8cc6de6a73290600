/** A broker for tests of the client: real frames on a real socket, a few pages of logic behind. */
@NullMarked
package io.hadron.client.fake;

import org.jspecify.annotations.NullMarked;
