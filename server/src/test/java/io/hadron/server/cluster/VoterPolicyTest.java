package io.hadron.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.model.NodeMode;
import io.hadron.core.model.NodeProfile;
import io.hadron.core.model.NodeState;
import io.hadron.core.model.NodeVersions;
import io.hadron.raft.ControllerMember;
import io.hadron.raft.ControllerMember.MemberRole;
import io.hadron.server.cluster.VoterPolicy.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VoterPolicyTest {
    private final List<NodeInfo> nodes = new ArrayList<>();
    private final List<ControllerMember> members = new ArrayList<>();

    @Test
    void oneVotesUntilThereAreThree() {
        member(1, MemberRole.VOTER);
        member(2, MemberRole.LISTENER);
        assertThat(next()).isNull();

        member(3, MemberRole.LISTENER);
        assertThat(next()).isEqualTo(new Step.Promote(new NodeId(2)));
        promote(2);
        assertThat(next()).isEqualTo(new Step.Promote(new NodeId(3)));
        promote(3);
        assertThat(next()).isNull();
    }

    @Test
    void fiveVoteFromFiveOn() {
        for (int id = 1; id <= 6; id++) {
            member(id, id <= 3 ? MemberRole.VOTER : MemberRole.LISTENER);
        }
        assertThat(next()).isEqualTo(new Step.Promote(new NodeId(4)));
        promote(4);
        promote(5);
        assertThat(next()).isNull();
    }

    @Test
    void aVoterThatIsLostMakesRoom() {
        member(1, MemberRole.VOTER);
        member(2, MemberRole.VOTER);
        member(3, MemberRole.VOTER);
        member(4, MemberRole.LISTENER);
        down(2);
        assertThat(next()).isNull();
        Step demote = VoterPolicy.next(nodes, members, Set.of(new NodeId(2)));
        assertThat(demote).isEqualTo(new Step.Demote(new NodeId(2)));
        replace(2, MemberRole.LISTENER);
        assertThat(next()).isEqualTo(new Step.Promote(new NodeId(4)));
    }

    @Test
    void aLostVoterStaysWhileNobodyCanTakeItsPlace() {
        member(1, MemberRole.VOTER);
        member(2, MemberRole.VOTER);
        member(3, MemberRole.VOTER);
        down(2);
        assertThat(VoterPolicy.next(nodes, members, Set.of(new NodeId(2)))).isNull();
    }

    @Test
    void whoIsNoNodeAnyMoreIsRemoved() {
        member(1, MemberRole.VOTER);
        member(2, MemberRole.LISTENER);
        nodes.removeLast();
        assertThat(next()).isEqualTo(new Step.Remove(new NodeId(2)));
    }

    @Test
    void listenersInOtherRacksComeFirst() {
        member(1, MemberRole.VOTER, "a");
        member(2, MemberRole.LISTENER, "a");
        member(3, MemberRole.LISTENER, "b");
        assertThat(next()).isEqualTo(new Step.Promote(new NodeId(3)));
    }

    @Test
    void whoHasMovedIsFoundAgain() {
        member(1, MemberRole.VOTER);
        member(2, MemberRole.LISTENER);
        members.set(1, new ControllerMember(new NodeId(2), "old:1", MemberRole.LISTENER, false, 0));
        assertThat(next()).isEqualTo(new Step.Locate(new NodeId(2), "host2:1"));
    }

    private @Nullable Step next() {
        return VoterPolicy.next(nodes, members, Set.of());
    }

    private void member(int id, MemberRole role) {
        member(id, role, "");
    }

    private void member(int id, MemberRole role, String rack) {
        nodes.add(
                new NodeInfo(
                        new NodeId(id),
                        new NodeProfile(
                                "host" + id + ":0",
                                "",
                                "host" + id + ":1",
                                new TreeMap<>(rack.isEmpty() ? Map.of() : Map.of("rack", rack)),
                                NodeVersions.UNKNOWN),
                        new UUID(0, id),
                        1,
                        1,
                        0,
                        NodeState.UP,
                        NodeMode.ACTIVE));
        members.add(new ControllerMember(new NodeId(id), "host" + id + ":1", role, id == 1, 0));
    }

    private void promote(int id) {
        replace(id, MemberRole.VOTER);
    }

    private void replace(int id, MemberRole role) {
        members.set(
                id - 1, new ControllerMember(new NodeId(id), "host" + id + ":1", role, id == 1, 0));
    }

    private void down(int id) {
        nodes.set(id - 1, nodes.get(id - 1).withState(NodeState.DOWN));
    }
}
