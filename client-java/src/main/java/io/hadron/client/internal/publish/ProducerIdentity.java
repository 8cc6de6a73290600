package io.hadron.client.internal.publish;

/** Under which name a partition's batches are numbered. */
record ProducerIdentity(long id, short epoch) {}
