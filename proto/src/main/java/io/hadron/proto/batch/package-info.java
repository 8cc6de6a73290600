/**
 * The record batch: the unit on the wire, in the log, in replication and in a consumer's hands. Its
 * bytes are those of Apache Kafka's record batch v2 (magic 2), written and read here without any
 * Kafka class, on plain {@link java.nio.ByteBuffer}s.
 *
 * <p>A producer builds a batch once with {@link io.hadron.proto.batch.BatchBuilder}; a broker
 * judges it with {@link io.hadron.proto.batch.BatchValidator}, stamps offset and term in place
 * through {@link io.hadron.proto.batch.BatchView} and never encodes it again; a consumer iterates
 * it with {@link io.hadron.proto.batch.BatchReader}. Builder, validator, reader and {@link
 * io.hadron.proto.batch.BatchCodec} belong to one thread at a time. All buffers must be big-endian.
 */
@NullMarked
package io.hadron.proto.batch;

import org.jspecify.annotations.NullMarked;
