package io.hadron.core.consumer;

import java.util.List;

/** A planted bug: what the log or the outside sees is not what the machine decided. */
interface Tamper {

    Tamper NONE = new Tamper() {};

    /** Entries as they are stored. */
    default List<ConsumerEntry> store(List<ConsumerEntry> entries) {
        return entries;
    }

    /** Effects as they are performed. */
    default List<ConsumerEffect> perform(List<ConsumerEffect> effects) {
        return effects;
    }
}
