package io.hadron.core.cluster;

import io.hadron.core.cluster.AppliedChange.Action;
import io.hadron.core.model.GroupSpec;
import io.hadron.core.model.Kind;
import io.hadron.core.model.NamespaceName;
import io.hadron.core.model.ObjectName;
import io.hadron.core.model.ObjectRef;
import io.hadron.core.model.Place;
import io.hadron.core.model.Problem;
import io.hadron.core.model.ProblemCode;
import io.hadron.core.model.QualifiedName;
import io.hadron.core.model.SchemaObject.GroupInfo;
import io.hadron.core.model.SchemaObject.StreamInfo;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Checks what objects mean to each other, in the state as it would be after the change set. */
final class Relations {
    /** Most partitions of all streams. */
    static final int MAX_PARTITIONS = 100_000;

    /** Most namespaces. */
    static final int MAX_NAMESPACES = 10_000;

    /** Most consumer groups on one stream. */
    static final int MAX_GROUPS_PER_STREAM = 1_000;

    private final MetadataView state;
    private final List<Problem> problems;
    private final SortedMap<ObjectRef, PlannedChange> planned = new TreeMap<>();
    private final SortedSet<ObjectRef> assumed;
    private @Nullable SortedMap<NamespaceName, ObjectRef> leftInNamespace;
    private @Nullable SortedMap<ObjectRef, ObjectRef> streamUsers;

    Relations(
            MetadataView state,
            List<PlannedChange> changes,
            Collection<ObjectRef> assumed,
            List<Problem> problems) {
        this.state = state;
        this.assumed = new TreeSet<>(assumed);
        this.problems = problems;
        changes.forEach(change -> planned.put(change.ref(), change));
    }

    void check() {
        for (PlannedChange change : planned.values()) {
            if (change.action() == Action.DELETE) {
                checkDeleted(change.ref());
            } else {
                checkKept(change);
            }
        }
        checkTotals();
    }

    private void checkKept(PlannedChange change) {
        NamespaceName namespace = change.ref().namespaceName();
        if (change.ref().kind() != Kind.NAMESPACE && !exists(ObjectRef.namespace(namespace))) {
            problem(
                    ProblemCode.UNKNOWN_NAMESPACE,
                    change.place(),
                    change.ref() + ": the namespace " + namespace + " does not exist",
                    "add a document: {kind: Namespace, metadata: {name: " + namespace + "}}");
        }
        if (change.target() instanceof Target.GroupTarget(var labels, GroupSpec spec)) {
            checkStream(change, spec.stream(), "stream");
            ObjectName deadLetter = spec.deadLetter();
            if (deadLetter != null) {
                checkStream(change, deadLetter, "deadLetter");
            }
        }
    }

    private void checkStream(PlannedChange group, ObjectName name, String field) {
        QualifiedName stream = group.ref().qualified().sibling(name);
        if (!exists(ObjectRef.stream(stream))) {
            problem(
                    ProblemCode.UNKNOWN_STREAM,
                    group.origin().of("spec." + field),
                    group.ref() + ": " + field + " names " + stream + ", which does not exist",
                    "create the stream in the same change set, or mend the name");
        }
    }

    private void checkDeleted(ObjectRef ref) {
        switch (ref.kind()) {
            case NAMESPACE -> checkNamespaceEmpty(ref);
            case STREAM -> checkStreamUnused(ref);
            case GROUP, PIPELINE, USER, TOKEN -> {}
        }
    }

    private void checkNamespaceEmpty(ObjectRef ref) {
        NamespaceName name = ref.namespaceName();
        ObjectRef left = leftIn().get(name);
        if (left != null) {
            inUse(ref, "it still has " + left);
        }
    }

    private void checkStreamUnused(ObjectRef ref) {
        // A group that the change set keeps or changes reports the missing stream itself.
        ObjectRef user = untouchedUsers().get(ref);
        if (user != null) {
            inUse(ref, user + " needs it");
        }
    }

    /** For each namespace an object that would still be in it. */
    private SortedMap<NamespaceName, ObjectRef> leftIn() {
        if (leftInNamespace == null) {
            SortedMap<NamespaceName, ObjectRef> left = new TreeMap<>();
            state.streams().forEach(stream -> noteLeft(left, stream.ref()));
            state.groups().forEach(group -> noteLeft(left, group.ref()));
            leftInNamespace = left;
        }
        return leftInNamespace;
    }

    private void noteLeft(SortedMap<NamespaceName, ObjectRef> left, ObjectRef ref) {
        if (exists(ref)) {
            left.putIfAbsent(ref.namespaceName(), ref);
        }
    }

    /** For each stream a consumer group that needs it and is not in the change set. */
    private SortedMap<ObjectRef, ObjectRef> untouchedUsers() {
        if (streamUsers == null) {
            SortedMap<ObjectRef, ObjectRef> users = new TreeMap<>();
            for (GroupInfo group : state.groups()) {
                if (!planned.containsKey(group.ref())) {
                    noteUser(users, group, group.spec().stream());
                    noteUser(users, group, group.spec().deadLetter());
                }
            }
            streamUsers = users;
        }
        return streamUsers;
    }

    private static void noteUser(
            SortedMap<ObjectRef, ObjectRef> users, GroupInfo group, @Nullable ObjectName stream) {
        if (stream != null) {
            users.putIfAbsent(ObjectRef.stream(group.name().sibling(stream)), group.ref());
        }
    }

    private void checkTotals() {
        long partitions = state.partitionCount();
        long namespaces = state.namespaces().size();
        SortedMap<QualifiedName, Integer> newGroups = new TreeMap<>();
        for (PlannedChange change : planned.values()) {
            partitions += addedPartitions(change);
            namespaces += added(change, Kind.NAMESPACE);
            if (change.target() instanceof Target.GroupTarget(var labels, GroupSpec spec)
                    && change.action() != Action.CHANGE
                    && change.action() != Action.NONE) {
                newGroups.merge(change.ref().qualified().sibling(spec.stream()), 1, Integer::sum);
            }
        }
        checkLimit("partitions in the cluster", partitions, MAX_PARTITIONS);
        checkLimit("namespaces", namespaces, MAX_NAMESPACES);
        newGroups.forEach(this::checkGroups);
    }

    private void checkGroups(QualifiedName name, int added) {
        StreamInfo stream = state.stream(name);
        int now = stream == null ? 0 : state.groupsOf(stream.id()).size();
        checkLimit("consumer groups on " + name, now + (long) added, MAX_GROUPS_PER_STREAM);
    }

    private long addedPartitions(PlannedChange change) {
        if (change.ref().kind() != Kind.STREAM) {
            return 0;
        }
        StreamInfo now = state.stream(change.ref().qualified());
        long before = now == null ? 0 : now.spec().partitions();
        long after = change.target() instanceof Target.StreamTarget t ? t.spec().partitions() : 0;
        return after - before;
    }

    private static int added(PlannedChange change, Kind kind) {
        if (change.ref().kind() != kind) {
            return 0;
        }
        return switch (change.action()) {
            case CREATE -> 1;
            case DELETE -> -1;
            case CHANGE, REPLACE, NONE -> 0;
        };
    }

    private void checkLimit(String what, long count, long limit) {
        if (count > limit) {
            problem(
                    ProblemCode.LIMIT_EXCEEDED,
                    Place.NONE,
                    "there would be " + count + " " + what + ", " + limit + " are allowed",
                    "delete what is not needed, or use another cluster");
        }
    }

    /** Whether the object is there after the change set. */
    private boolean exists(ObjectRef ref) {
        PlannedChange change = planned.get(ref);
        if (change != null) {
            return change.action() != Action.DELETE;
        }
        return state.object(ref) != null || assumed.contains(ref);
    }

    private void inUse(ObjectRef ref, String why) {
        problem(
                ProblemCode.IN_USE,
                Place.NONE,
                ref + " can not be deleted: " + why,
                "delete or change that too, in the same change set");
    }

    private void problem(ProblemCode code, Place place, String message, String advice) {
        problems.add(new Problem(code, place, message, advice));
    }
}
