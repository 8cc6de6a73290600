package io.hadron.core.partition;

/** A change of the durable producer table of a partition, keyed by producer id. */
public sealed interface ProducerChange {

    long producerId();

    /** Store the record under the producer's id, replacing an earlier one. */
    record Put(ProducerRecord record) implements ProducerChange {

        @Override
        public long producerId() {
            return record.producerId();
        }
    }

    /** Forget the producer. */
    record Drop(long producerId) implements ProducerChange {}
}
