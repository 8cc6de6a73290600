package io.hadron.server.stream;

import io.hadron.proto.wire.Failure;

/** Somebody who waits at the end of a partition. Told on the shard, once per wait. */
interface PartitionReader {
    /** More is committed. */
    void dataArrived();

    /** The partition stopped serving. */
    void failed(Failure failure);
}
