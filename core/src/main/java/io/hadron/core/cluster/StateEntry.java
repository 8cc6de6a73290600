package io.hadron.core.cluster;

import io.hadron.core.model.AuditRecord;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.Managed;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.model.SchemaObject;
import io.hadron.core.model.Tombstone;

/** One stored piece of the state. All entries together are the state. */
public sealed interface StateEntry {
    StateKey key();

    record CountersEntry(Counters counters) implements StateEntry {
        static final StateKey KEY = new StateKey(StateKey.Table.COUNTERS, "");

        @Override
        public StateKey key() {
            return KEY;
        }
    }

    record NodeEntry(NodeInfo node) implements StateEntry {
        @Override
        public StateKey key() {
            return StateKey.of(StateKey.Table.NODES, node.id().value());
        }
    }

    record ObjectEntry(SchemaObject object) implements StateEntry {
        @Override
        public StateKey key() {
            return StateKey.of(StateKey.Table.OBJECTS, object.id().value());
        }
    }

    record ControlGroupEntry(ControlGroup group) implements StateEntry {
        @Override
        public StateKey key() {
            return StateKey.of(StateKey.Table.CONTROL_GROUPS, group.id().value());
        }
    }

    record TombstoneEntry(Tombstone tombstone) implements StateEntry {
        @Override
        public StateKey key() {
            return StateKey.of(StateKey.Table.TOMBSTONES, tombstone.id().value());
        }
    }

    record RequestEntry(CompletedRequest request) implements StateEntry {
        @Override
        public StateKey key() {
            return StateKey.of(StateKey.Table.REQUESTS, request.version());
        }
    }

    /** The highest revision that a branch has deployed. */
    record BranchEntry(Managed branch) implements StateEntry {
        @Override
        public StateKey key() {
            return new StateKey(StateKey.Table.BRANCHES, branch.branch());
        }
    }

    /** Something that may have lost data. */
    record AuditEntry(AuditRecord record) implements StateEntry {
        @Override
        public StateKey key() {
            return StateKey.of(StateKey.Table.AUDIT, record.version());
        }
    }
}
