package io.hadron.core.consumer;

import java.util.List;

/**
 * What a step has decided. The machine has applied {@code entries} already. The driver encodes them
 * with {@link ConsumerMachine#encode} (entries of several steps may share a record, those of one
 * step may not be torn apart), appends the record, and performs {@code effects} when it is
 * committed. A step without entries waits all the same for the entries of earlier steps.
 */
public record ConsumerStep(List<ConsumerEntry> entries, List<ConsumerEffect> effects) {

    static final ConsumerStep NOTHING = new ConsumerStep(List.of(), List.of());

    public ConsumerStep {
        entries = List.copyOf(entries);
        effects = List.copyOf(effects);
    }
}
