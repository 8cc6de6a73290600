/** What every command shares: surroundings, options, the connection, failures and exit codes. */
@NullMarked
package io.hadron.cli.session;

import org.jspecify.annotations.NullMarked;
