package io.hadron.server.cluster;

import io.hadron.core.cluster.LeaderChoice;
import io.hadron.core.cluster.LeaderChoice.LogEnd;
import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataCommand.LostNode;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.server.node.CommandSender;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Declares nodes lost, and gives what they led to those whose logs go furthest. Blocks: on virtual
 * threads, on the node that leads the cluster controller.
 */
final class Deposition {
    private static final Logger LOG = LoggerFactory.getLogger(Deposition.class);
    private static final long SURVEY_MS = 50;

    private final NodeId self;
    private final Supplier<MetadataView> metadata;
    private final CommandSender sender;
    private final LogSurvey survey;
    private final Predicate<NodeId> connected;
    private final LeaderWatch watch;

    Deposition(
            NodeId self,
            Supplier<MetadataView> metadata,
            CommandSender sender,
            LogSurvey survey,
            Predicate<NodeId> connected,
            LeaderWatch watch) {
        this.self = self;
        this.metadata = metadata;
        this.sender = sender;
        this.survey = survey;
        this.connected = connected;
        this.watch = watch;
    }

    void depose(List<LostNode> nodes) {
        MetadataView view = metadata.get();
        List<LostNode> lost = nodes.stream().filter(node -> isUp(view, node)).toList();
        if (lost.isEmpty()) {
            return;
        }
        long begun = System.nanoTime();
        Map<NodeId, Map<ControlGroupId, LogEnd>> logs =
                watch.withoutFailed(view, survey.ask(questions(view, lost), SURVEY_MS));
        long asked = System.nanoTime();
        for (MetadataCommand command : LeaderChoice.commands(view, lost, logs)) {
            var result = sender.submit(command).toCompletableFuture().join();
            LOG.info(
                    "declared lost: {}; survey {} ms, command {} ms: {}",
                    lost,
                    (asked - begun) / 1_000_000,
                    (System.nanoTime() - asked) / 1_000_000,
                    brief(result.toString()));
        }
    }

    private static String brief(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "...";
    }

    private static boolean isUp(MetadataView view, LostNode lost) {
        NodeInfo node = view.node(lost.node());
        return node != null && node.isUp() && node.session() == lost.session();
    }

    /** Whoever is there is asked about the groups that lose their leader and of which it counts. */
    private Map<NodeId, List<ControlGroupId>> questions(MetadataView view, List<LostNode> lost) {
        TreeSet<NodeId> gone = new TreeSet<>();
        lost.forEach(node -> gone.add(node.node()));
        Map<NodeId, List<ControlGroupId>> questions = new TreeMap<>();
        for (ControlGroup group : view.controlGroups()) {
            if (!gone.contains(group.leader())) {
                continue;
            }
            for (NodeId member : group.replicas()) {
                boolean there = member.equals(self) || connected.test(member);
                if (group.counts(member) && !gone.contains(member) && there) {
                    questions.computeIfAbsent(member, node -> new ArrayList<>()).add(group.id());
                }
            }
        }
        return questions;
    }
}
