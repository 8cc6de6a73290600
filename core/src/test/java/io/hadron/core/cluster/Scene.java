package io.hadron.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.cluster.MetadataOutcome.ChangeSetApplied;
import io.hadron.core.cluster.MetadataOutcome.Rejected;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.ProblemCode;
import io.hadron.core.model.QualifiedName;
import io.hadron.core.model.SchemaObject.StreamInfo;
import java.util.List;
import java.util.TreeMap;

/** A machine with its state, and a store beside it that must always load to the same state. */
final class Scene {
    MetadataState state = MetadataState.genesis();
    Transition last = new MetadataEditor(state, 1).finish(new MetadataOutcome.PurgesConfirmed(0));
    final TreeMap<StateKey, StateEntry> store = new TreeMap<>();

    static Scene withNode() {
        Scene scene = new Scene();
        scene.run(Wishes.nodeStarted(1));
        return scene;
    }

    MetadataOutcome run(MetadataCommand command) {
        last = MetadataMachine.apply(state, state.version() + 1, command);
        state = last.state();
        last.changes()
                .forEach((key, entry) ->
                        entry.ifPresentOrElse(
                                value -> store.put(key, value), () -> store.remove(key)));
        return last.outcome();
    }

    ChangeSetApplied applied(MetadataCommand command) {
        MetadataOutcome outcome = run(command);
        assertThat(outcome).isInstanceOf(ChangeSetApplied.class);
        return (ChangeSetApplied) outcome;
    }

    List<ProblemCode> refused(MetadataCommand command) {
        long before = contentDigest();
        MetadataOutcome outcome = run(command);
        assertThat(outcome).isInstanceOf(Rejected.class);
        assertThat(contentDigest()).as("a refused command changes nothing").isEqualTo(before);
        return ((Rejected) outcome).problems().stream().map(problem -> problem.code()).toList();
    }

    /** Of all but the version. */
    long contentDigest() {
        return Digest.of(state.entries().toString());
    }

    MetadataState reloaded() {
        return MetadataState.load(store.values(), state.version());
    }

    StreamInfo stream(String name) {
        StreamInfo stream = state.stream(QualifiedName.parse(name));
        assertThat(stream).isNotNull();
        return stream;
    }

    List<ControlGroup> groups(ControlGroupKind kind, String stream) {
        return state.controlGroupsOf(kind, stream(stream).id());
    }
}
