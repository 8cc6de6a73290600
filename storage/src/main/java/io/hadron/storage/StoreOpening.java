package io.hadron.storage;

import java.nio.file.Path;

/**
 * What came of opening a store: an open one and how it had been stopped, or a refusal that left the
 * files alone.
 */
public sealed interface StoreOpening {

    /** The store is open, and must be closed. */
    sealed interface Opened extends StoreOpening {
        Store store();
    }

    /** A new, empty store was made. */
    record Fresh(Store store) implements Opened {}

    /** It had been closed properly. */
    record Clean(Store store) implements Opened {}

    /** The process had died, the machine had not: all that was completed is there. */
    record ProcessCrash(Store store) implements Opened {}

    /**
     * The machine had died.
     *
     * @param amnesia the sync mode was weaker than {@link SyncMode#ALWAYS}: completed writes may be
     *     gone, the incarnation was raised, and the node must come back as a learner
     */
    record MachineCrash(Store store, boolean amnesia) implements Opened {}

    /** No store was opened. */
    sealed interface Refused extends StoreOpening {
        /** What is wrong, with the facts. */
        String reason();

        /** What to do about it. */
        String advice();
    }

    /** Data that had been acknowledged is lost or unreadable. Never repaired by cutting. */
    record Damaged(String reason) implements Refused {
        @Override
        public String advice() {
            return "Keep the directory for inspection, start this node on an empty one so that it is rebuilt from its"
                    + " peers; with no peers, restore a backup. Opening it by force would lose acknowledged data"
                    + " silently.";
        }
    }

    /** A store is expected here, and there is none. */
    record EmptyWhereExpected(Path dir) implements Refused {
        @Override
        public String reason() {
            return "no store in " + dir + ", where one is expected";
        }

        @Override
        public String advice() {
            return "Check that the volume is mounted and that the data directory is the right one. If the data is"
                    + " lost, remove the node from the cluster and add it again as a new one.";
        }
    }

    /** The store belongs to another cluster or node, or is not the one that the cluster knows. */
    record ForeignStore(String reason) implements Refused {
        @Override
        public String advice() {
            return "Point the data directory at this node's own store, or correct the cluster or node id in the"
                    + " configuration.";
        }
    }

    /** Another process has it open. */
    record Locked(Path dir, long pid) implements Refused {
        @Override
        public String reason() {
            return dir + " is in use by " + (pid > 0 ? "process " + pid : "another process");
        }

        @Override
        public String advice() {
            return "Stop that process first, or use another data directory.";
        }
    }

    /** Written by a newer version. */
    record NewerFormat(int found, int supported) implements Refused {
        @Override
        public String reason() {
            return "the store has format " + found + "; this version knows up to " + supported;
        }

        @Override
        public String advice() {
            return "Start the version that wrote it, or a newer one. A downgrade is not possible.";
        }
    }

    /** The operating system would not let us: no room, no permission, a failing disk. */
    record Unusable(String reason) implements Refused {
        @Override
        public String advice() {
            return "Check free space, permissions and the kernel log of this machine, then start again.";
        }
    }
}
