package io.hadron.server.request;

import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.GroupCounts;
import io.hadron.proto.wire.GroupTrouble;
import io.hadron.proto.wire.NodeStatus;
import io.hadron.proto.wire.StatusResponse;
import io.hadron.raft.ClusterController;
import io.hadron.raft.ControllerMember;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How the cluster is, as this node sees it. */
final class StatusAnswers {
    private static final int MAX_TROUBLES = 100;

    /** The property in which a node tells the number of its process. */
    private static final String PID = "pid";

    private final Requests.Node node;

    StatusAnswers(Requests.Node node) {
        this.node = node;
    }

    StatusResponse status(MetadataView view) {
        ClusterController controller = node.controller().get();
        NodeId leader = controller == null ? null : controller.leader();
        Map<NodeId, ControllerMember> members = new TreeMap<>();
        if (controller != null) {
            controller.members().forEach(member -> members.put(member.node(), member));
        }
        Map<NodeId, Set<Long>> stopped = node.cluster().stopped();
        GroupCounts groups = groups(view, stopped);
        StatusResponse.Builder response =
                StatusResponse.newBuilder()
                        .setClusterId(String.valueOf(view.clusterId()))
                        .setMetadataVersion(view.version())
                        .setReady(leader != null && groups.getLeaderless() == 0)
                        .setCrcLeader(leader == null ? "" : leader.toString())
                        .setGroups(groups);
        for (NodeInfo info : view.nodes()) {
            response.addNodes(
                    status(view, info, members.get(info.id()), info.id().equals(leader))
                            .setStopped(stopped.getOrDefault(info.id(), Set.of()).size()));
        }
        members.values().stream()
                .filter(member -> member.role() == ControllerMember.MemberRole.VOTER)
                .forEach(member -> response.addCrcVoters(member.node().toString()));
        return response.build();
    }

    /** One node of the cluster. */
    NodeStatus one(MetadataView view, NodeId id) throws RequestFailure {
        if (view.node(id) == null) {
            throw new RequestFailure(ErrorCode.UNKNOWN_OBJECT, "there is no node " + id);
        }
        return status(view).getNodesList().stream()
                .filter(status -> status.getId().equals(id.toString()))
                .findFirst()
                .orElseThrow();
    }

    private NodeStatus.Builder status(
            MetadataView view,
            NodeInfo info,
            @Nullable ControllerMember member,
            boolean leadsController) {
        int replicas = 0;
        int leaders = 0;
        int learners = 0;
        for (ControlGroup group : view.controlGroups()) {
            replicas += group.isHeldBy(info.id()) ? 1 : 0;
            leaders += group.leader().equals(info.id()) ? 1 : 0;
            learners += group.learners().contains(info.id()) ? 1 : 0;
        }
        boolean own = info.id().equals(node.self());
        return NodeStatus.newBuilder()
                .setId(info.id().toString())
                .setAddress(info.address())
                .setRack(rack(info))
                .setState(info.state().name().toLowerCase(Locale.ROOT))
                .setMode(info.mode().name().toLowerCase(Locale.ROOT))
                .setPid(own ? ProcessHandle.current().pid() : pid(info))
                .setReplicas(replicas)
                .setLeaders(leaders)
                .setLearners(learners)
                .setCrc(role(member, leadsController))
                .setVersion(own ? node.version() : info.versions().build())
                .setUptimeMs(uptimeMs(info, own))
                .setPeerAddress(info.peerAddress())
                .setCrcAddress(info.crcAddress())
                .setIncarnation(info.incarnation())
                .setSession(info.session())
                .putAllProperties(info.properties());
    }

    private static String rack(NodeInfo info) {
        String rack = info.profile().rack();
        return rack.startsWith("/") ? rack.substring(1) : rack;
    }

    private static long pid(NodeInfo info) {
        String pid = Objects.requireNonNullElse(info.properties().get(PID), "");
        return info.isUp() && pid.matches("[0-9]{1,18}") ? Long.parseLong(pid) : 0;
    }

    private static long uptimeMs(NodeInfo info, boolean own) {
        if (own) {
            return ManagementFactory.getRuntimeMXBean().getUptime();
        }
        return info.isUp() ? Math.max(0, System.currentTimeMillis() - info.startedMs()) : 0;
    }

    private static String role(@Nullable ControllerMember member, boolean leads) {
        if (leads) {
            return "leader";
        }
        return member == null ? "none" : member.role().name().toLowerCase(Locale.ROOT);
    }

    /**
     * A replica that takes no part any more is missing. Whether enough are left is for the metadata
     * to say: consumer groups may be stopped while their log goes on.
     */
    private static GroupCounts groups(MetadataView view, Map<NodeId, Set<Long>> stopped) {
        GroupCounts.Builder counts = GroupCounts.newBuilder();
        int leaderless = 0;
        int underReplicated = 0;
        int unavailable = 0;
        for (ControlGroup group : view.controlGroups()) {
            long there = group.replicas().stream().filter(id -> isThere(view, group, id)).count();
            List<NodeId> missing =
                    group.replicas().stream()
                            .filter(id ->
                                    !isThere(view, group, id)
                                            || stopped.getOrDefault(id, Set.of())
                                                    .contains(group.id().value()))
                            .toList();
            boolean noMajority = there < group.replicas().size() / 2 + 1;
            boolean noLeader = !isUp(view, group.leader()) || !group.isEstablished();
            unavailable += noMajority ? 1 : 0;
            leaderless += noLeader ? 1 : 0;
            underReplicated += missing.isEmpty() ? 0 : 1;
            if ((noLeader || !missing.isEmpty()) && counts.getTroublesCount() < MAX_TROUBLES) {
                String state =
                        noMajority ? "unavailable" : noLeader ? "leaderless" : "under-replicated";
                counts.addTroubles(trouble(view, group, state, missing));
            }
        }
        return counts.setTotal(view.controlGroups().size())
                .setLeaderless(leaderless)
                .setUnderReplicated(underReplicated)
                .setUnavailable(unavailable)
                .build();
    }

    private static GroupTrouble.Builder trouble(
            MetadataView view, ControlGroup group, String state, List<NodeId> missing) {
        var stream = view.stream(group.stream());
        GroupTrouble.Builder trouble =
                GroupTrouble.newBuilder()
                        .setGroup(
                                group.kind()
                                        + " "
                                        + (stream == null ? group.stream() : stream.name())
                                        + "/"
                                        + group.partition())
                        .setState(state)
                        .setLeader(group.leader().toString())
                        .setTerm(group.term());
        group.replicas().forEach(id -> trouble.addReplicas(id.toString()));
        missing.forEach(id -> trouble.addMissing(id.toString()));
        return trouble;
    }

    private static boolean isThere(MetadataView view, ControlGroup group, NodeId id) {
        return group.counts(id) && isUp(view, id);
    }

    private static boolean isUp(MetadataView view, NodeId id) {
        NodeInfo info = view.node(id);
        return info != null && info.isUp();
    }
}
