/**
 * The load driver for Apache Kafka. It is compiled against kafka-clients but runs only on the class
 * path of the Kafka peer: the distribution does not contain that library.
 */
@NullMarked
package io.hadron.bench.kafka;

import org.jspecify.annotations.NullMarked;
