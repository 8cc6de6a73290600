package io.hadron.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.cluster.AppliedChange.Action;
import io.hadron.core.cluster.MetadataOutcome.ChangeSetApplied;
import io.hadron.core.cluster.MetadataOutcome.Rejected;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.SchemaObject.GroupInfo;
import io.hadron.core.model.SchemaObject.StreamInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What must hold after every command, whatever the commands are. */
class MetadataPropertiesTest {
    private static final int WORLDS = 30;
    private static final int COMMANDS = 200;

    private final TreeSet<Long> idsEverSeen = new TreeSet<>();
    private final TreeMap<ControlGroupId, Long> terms = new TreeMap<>();

    @Test
    void randomCommandsKeepTheRules() {
        long first = Long.getLong("hadron.seed", new Random().nextLong());
        int applied = 0;
        for (int world = 0; world < WORLDS; world++) {
            long seed = first + world;
            idsEverSeen.clear();
            terms.clear();
            try {
                applied += runWorld(seed);
            } catch (Throwable failed) {
                throw new AssertionError("replay with -Dhadron.seed=" + seed, failed);
            }
        }
        assertThat(applied).as("the worlds are lively").isGreaterThan(WORLDS * COMMANDS / 20);
    }

    private int runWorld(long seed) {
        RandomCommands commands = new RandomCommands(new Random(seed));
        Scene scene = new Scene();
        List<MetadataCommand> log = new ArrayList<>();
        int applied = 0;
        for (int i = 0; i < COMMANDS; i++) {
            MetadataCommand command = commands.next(scene.state);
            log.add(command);
            MetadataState before = scene.state;
            long beforeDigest = scene.contentDigest();
            MetadataOutcome outcome = scene.run(command);
            if (outcome instanceof Rejected
                    || (outcome instanceof ChangeSetApplied done && done.repeated())) {
                assertThat(scene.contentDigest()).isEqualTo(beforeDigest);
            }
            if (outcome instanceof ChangeSetApplied done && !done.repeated()) {
                applied++;
                checkApplied(scene.state, done);
            }
            checkTerms(scene.state);
            checkReferences(scene.state);
            assertThat(before.version()).as("snapshots do not move").isEqualTo(i);
            assertThat(Digest.of(before.entries().toString())).isEqualTo(beforeDigest);
        }
        assertThat(scene.reloaded().digest()).as("store").isEqualTo(scene.state.digest());
        assertThat(replay(log).digest()).as("replay").isEqualTo(scene.state.digest());
        return applied;
    }

    private static MetadataState replay(List<MetadataCommand> log) {
        MetadataState state = MetadataState.genesis();
        for (int i = 0; i < log.size(); i++) {
            state = MetadataMachine.apply(state, i + 1, log.get(i)).state();
        }
        return state;
    }

    private void checkApplied(MetadataState state, ChangeSetApplied done) {
        for (AppliedChange change : done.changes()) {
            if (change.action() == Action.CREATE || change.action() == Action.REPLACE) {
                assertThat(idsEverSeen.add(change.id())).as("%s is new", change).isTrue();
            }
            assertThat(state.object(change.ref()) == null)
                    .isEqualTo(change.action() == Action.DELETE);
        }
    }

    private void checkTerms(MetadataState state) {
        for (ControlGroup group : state.controlGroups()) {
            Long known = terms.put(group.id(), group.term());
            if (known == null) {
                assertThat(group.term()).isEqualTo(1);
                assertThat(idsEverSeen.add(group.id().value())).as("%s", group).isTrue();
            } else {
                assertThat(group.term()).isGreaterThanOrEqualTo(known);
            }
        }
    }

    private static void checkReferences(MetadataState state) {
        int controllers = 0;
        for (StreamInfo stream : state.streams()) {
            assertThat(state.namespace(stream.name().namespace())).isNotNull();
            assertThat(state.stream(stream.name())).isEqualTo(stream);
            List<ControlGroup> data = state.controlGroupsOf(ControlGroupKind.SPC, stream.id());
            List<ControlGroup> consumers = state.controlGroupsOf(ControlGroupKind.SCC, stream.id());
            assertThat(data).hasSize(stream.spec().partitions());
            assertThat(consumers.size()).isIn(0, data.size());
            for (int i = 0; i < consumers.size(); i++) {
                assertThat(consumers.get(i).leader()).isEqualTo(data.get(i).leader());
                assertThat(consumers.get(i).replicas()).hasSameElementsAs(data.get(i).replicas());
            }
            controllers += data.size() + consumers.size();
        }
        assertThat(state.controlGroups()).hasSize(controllers);
        for (GroupInfo group : state.groups()) {
            StreamInfo stream = state.stream(group.name().sibling(group.spec().stream()));
            assertThat(stream).as("%s", group).isNotNull();
            assertThat(group.streamId()).isEqualTo(stream.id());
            assertThat(state.groupsOf(stream.id())).contains(group);
            assertThat(state.controlGroupsOf(ControlGroupKind.SCC, stream.id())).isNotEmpty();
            if (group.spec().deadLetter() != null) {
                assertThat(state.stream(group.name().sibling(group.spec().deadLetter())))
                        .isNotNull();
            }
        }
        state.tombstones().forEach(tombstone -> assertThat(tombstone.pending()).isNotEmpty());
    }
}
