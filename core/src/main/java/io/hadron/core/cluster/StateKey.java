package io.hadron.core.cluster;

import java.util.Comparator;

/** Where an entry of the state is stored. Numbers are written so that text order is their order. */
public record StateKey(Table table, String key) implements Comparable<StateKey> {
    private static final Comparator<StateKey> ORDER =
            Comparator.comparing(StateKey::table).thenComparing(StateKey::key);

    /** The kinds of entries. Numbers are for ever: new ones go to the end. */
    public enum Table {
        COUNTERS(1),
        NODES(2),
        OBJECTS(3),
        CONTROL_GROUPS(4),
        TOMBSTONES(5),
        REQUESTS(6),
        BRANCHES(7),
        AUDIT(8);

        private final int number;

        Table(int number) {
            this.number = number;
        }

        /** In the first byte of a stored key. */
        public int number() {
            return number;
        }
    }

    static StateKey of(Table table, long number) {
        String hex = Long.toHexString(number);
        return new StateKey(table, "0".repeat(16 - hex.length()) + hex);
    }

    @Override
    public int compareTo(StateKey other) {
        return ORDER.compare(this, other);
    }
}
