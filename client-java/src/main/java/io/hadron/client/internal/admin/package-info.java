/** The admin calls: requests out, records back. */
@NullMarked
package io.hadron.client.internal.admin;

import org.jspecify.annotations.NullMarked;
