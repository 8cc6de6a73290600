/** Measures what publishing and consuming cost the client, against a broker that does nothing. */
@NullMarked
package io.hadron.client.load;

import org.jspecify.annotations.NullMarked;
