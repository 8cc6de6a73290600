/**
 * Tests of the consumer-group machine: rules one by one, against a model, and with planted bugs.
 */
@NullMarked
package io.hadron.core.consumer;

import org.jspecify.annotations.NullMarked;
