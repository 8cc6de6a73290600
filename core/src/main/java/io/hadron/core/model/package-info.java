/**
 * Value records that the controllers share: names, ids, specs of streams and consumer groups,
 * control groups and their terms. A value that exists is valid: constructors check it.
 */
@NullMarked
package io.hadron.core.model;

import org.jspecify.annotations.NullMarked;
