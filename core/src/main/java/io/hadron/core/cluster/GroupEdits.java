package io.hadron.core.cluster;

import io.hadron.core.cluster.MetadataCommand.GroupTerm;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.Tombstone.Purge;
import java.util.ArrayList;
import java.util.List;

/** Changes of control groups by one command, and what to tell about them in the end. */
final class GroupEdits {
    private final MetadataEditor editor;
    private final List<ControlGroup> started = new ArrayList<>();
    private final List<ControlGroup> relearned = new ArrayList<>();
    private final List<ControlGroupId> established = new ArrayList<>();
    private final List<Purge> left = new ArrayList<>();

    GroupEdits(MetadataEditor editor) {
        this.editor = editor;
    }

    /** Starts the next term of both controllers. */
    void start(GroupPair pair, NodeId leader, List<NodeId> replicas, List<NodeId> learners) {
        for (ControlGroup group : pair.groups()) {
            // The order of a set means nothing: a set that stays keeps it.
            boolean same =
                    replicas.containsAll(group.replicas())
                            && replicas.size() == group.replicas().size();
            start(group, group.startTerm(leader, same ? group.replicas() : replicas, learners));
        }
    }

    void start(ControlGroup before, ControlGroup after) {
        put(before, after);
        started.add(after);
    }

    void relearn(GroupPair pair, List<NodeId> learners) {
        pair.groups().forEach(group -> relearn(group, group.withLearners(learners)));
    }

    void relearn(ControlGroup before, ControlGroup after) {
        put(before, after);
        relearned.add(after);
    }

    void establish(ControlGroup before) {
        put(before, before.established());
        established.add(before.id());
    }

    List<GroupTerm> started() {
        return started.stream().map(group -> new GroupTerm(group.id(), group.term())).toList();
    }

    /** The groups with changed learners, each once. */
    List<ControlGroupId> relearned() {
        return relearned.stream().map(ControlGroup::id).distinct().toList();
    }

    /** After the last change. */
    void emit() {
        if (!started.isEmpty()) {
            editor.emit(new MetadataEvent.TermStarted(started));
        }
        if (!established.isEmpty()) {
            editor.emit(new MetadataEvent.Established(established));
        }
        if (!relearned.isEmpty()) {
            editor.emit(new MetadataEvent.LearnersChanged(current(relearned())));
        }
        if (!left.isEmpty()) {
            editor.emit(new MetadataEvent.ReplicasLeft(left));
        }
    }

    private List<ControlGroup> current(List<ControlGroupId> ids) {
        List<ControlGroup> groups = new ArrayList<>();
        for (ControlGroupId id : ids) {
            ControlGroup group = editor.controlGroup(id);
            if (group != null) {
                groups.add(group);
            }
        }
        return groups;
    }

    private void put(ControlGroup before, ControlGroup after) {
        editor.put(after);
        for (NodeId node : after.leaving()) {
            if (!before.leaving().contains(node) && editor.node(node) != null) {
                left.add(new Purge(after.stream(), after.id(), node));
            }
        }
    }
}
