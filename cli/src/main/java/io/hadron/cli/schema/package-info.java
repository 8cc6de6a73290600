/** Commands on DDL: plan, apply, get, describe, delete, wait, lint. */
@NullMarked
package io.hadron.cli.schema;

import org.jspecify.annotations.NullMarked;
