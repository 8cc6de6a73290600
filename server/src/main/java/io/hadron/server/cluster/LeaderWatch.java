package io.hadron.server.cluster;

import io.hadron.core.cluster.LeaderChoice.LogEnd;
import io.hadron.core.cluster.LeaderJudge;
import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataCommand.TermChange;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.NodeId;
import io.hadron.raft.ClusterController;
import io.hadron.raft.SubmitResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces leaders that are up and do not lead, on the node that leads the cluster controller; its
 * {@link LeaderJudge} says which. Any thread.
 */
final class LeaderWatch {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderWatch.class);
    private static final long SURVEY_MS = 50;
    private static final int GROUPS_TOLD = 10;

    private final NodeId self;
    private final ClusterController controller;
    private final LogSurvey survey;
    private final Predicate<NodeId> connected;
    private final AtomicBoolean replacing = new AtomicBoolean();
    private LeaderJudge judge = new LeaderJudge(LeaderJudge.Settings.DEFAULT);
    private boolean fresh = true;

    LeaderWatch(
            NodeId self,
            ClusterController controller,
            LogSurvey survey,
            Predicate<NodeId> connected) {
        this.self = self;
        this.controller = controller;
        this.survey = survey;
        this.connected = connected;
    }

    /** To be called about twice a second; does not block. */
    void tick() {
        try {
            watch();
        } catch (RuntimeException e) { // else it would never be called again
            LOG.error("could not look after leaders", e);
        }
    }

    private void watch() {
        if (!controller.isLeader()) {
            forget();
            return;
        }
        MetadataView view = controller.current();
        List<ControlGroup> due = due(view);
        if (!due.isEmpty() && replacing.compareAndSet(false, true)) {
            Thread.ofVirtual()
                    .name("replace-leaders")
                    .start(() -> {
                        try {
                            replace(view, due);
                        } catch (RuntimeException e) {
                            LOG.error("could not replace the leaders of {}", brief(due), e);
                        } finally {
                            replacing.set(false);
                        }
                    });
        }
    }

    /** What another leader of the controller did meanwhile is not known. */
    private synchronized void forget() {
        if (!fresh) {
            judge = new LeaderJudge(LeaderJudge.Settings.DEFAULT);
            fresh = true;
        }
    }

    private synchronized List<ControlGroup> due(MetadataView view) {
        fresh = false;
        return judge.due(view, nowMs());
    }

    private void replace(MetadataView view, List<ControlGroup> due) {
        Map<NodeId, Map<ControlGroupId, LogEnd>> logs = survey.ask(questions(due), SURVEY_MS);
        List<TermChange> changes;
        synchronized (this) {
            changes = judge.replace(view, due, logs, nowMs());
        }
        if (changes.isEmpty()) {
            return;
        }
        LOG.warn(
                "{} leaders are up and get nothing established; others take over: {}",
                changes.size(),
                brief(due));
        SubmitResult result =
                controller
                        .submit(new MetadataCommand.StartTerms(changes))
                        .toCompletableFuture()
                        .join();
        LOG.debug("replaced leaders: {}", result);
    }

    private Map<NodeId, List<ControlGroupId>> questions(List<ControlGroup> groups) {
        Map<NodeId, List<ControlGroupId>> questions = new TreeMap<>();
        for (ControlGroup group : groups) {
            for (NodeId member : group.replicas()) {
                if (group.counts(member) && (member.equals(self) || connected.test(member))) {
                    questions.computeIfAbsent(member, node -> new ArrayList<>()).add(group.id());
                }
            }
        }
        return questions;
    }

    private static String brief(List<ControlGroup> groups) {
        List<String> first =
                groups.stream()
                        .limit(GROUPS_TOLD)
                        .map(group -> "control group " + group.id() + " of node " + group.leader())
                        .toList();
        return groups.size() > GROUPS_TOLD ? first + " and more" : first.toString();
    }

    /** Whether the present process of a node has failed to lead a group. */
    synchronized boolean hasFailed(MetadataView view, ControlGroup group, NodeId node) {
        return judge.hasFailed(view, group, node);
    }

    /** A survey without what those say that have failed. */
    synchronized Map<NodeId, Map<ControlGroupId, LogEnd>> withoutFailed(
            MetadataView view, Map<NodeId, Map<ControlGroupId, LogEnd>> logs) {
        return judge.withoutFailed(view, logs);
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
