package io.hadron.bench.compare;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One line of a report.
 *
 * @param kafka empty where the bar does not ask for it
 */
record Row(String id, String title, String unit, Samples hadron, Samples kafka, Bar bar) {
    /** Hadron's median divided by Kafka's; not a number when one is missing. */
    @JsonProperty
    double ratio() {
        return hadron.median() / kafka.median();
    }

    /** Whether the bar holds; a figure that is missing fails it. */
    @JsonProperty
    boolean holds() {
        return !hadron.isEmpty() && bar.holds(hadron.median(), kafka.median());
    }
}
