/** Text to typed documents and back, shared by the server and by offline checks. */
@NullMarked
package io.hadron.ddl;

import org.jspecify.annotations.NullMarked;
