/** Results on standard output: tables, JSON, YAML; progress on standard error. */
@NullMarked
package io.hadron.cli.output;

import org.jspecify.annotations.NullMarked;
