package io.hadron.server.cluster;

import io.hadron.core.cluster.LeaderChoice.LogEnd;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.NodeId;
import io.hadron.proto.wire.peer.GroupLog;
import io.hadron.proto.wire.peer.LogSurveyAnswer;
import io.hadron.proto.wire.peer.LogSurveyRequest;
import io.hadron.proto.wire.peer.NodeMessage;
import io.hadron.server.peer.PeerNetwork;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Asks nodes how far their logs go, and answers that. An answer that is late is missing: whoever is
 * chosen without it recovers all the same. Any thread.
 */
final class LogSurvey {
    private static final int LOGS_PER_MESSAGE = 20_000;

    private record Question(Map<ControlGroupId, LogEnd> logs, CompletableFuture<Void> complete) {}

    private final NodeId self;
    private final PeerNetwork network;
    private final GroupTraffic groups;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, Question> open = new ConcurrentHashMap<>();

    LogSurvey(NodeId self, PeerNetwork network, GroupTraffic groups) {
        this.self = self;
        this.network = network;
        this.groups = groups;
    }

    /**
     * Waits for the answers, but not for long.
     *
     * @param wanted which groups of which nodes, this one or connected ones
     */
    Map<NodeId, Map<ControlGroupId, LogEnd>> ask(
            Map<NodeId, ? extends Collection<ControlGroupId>> wanted, long patienceMs) {
        Map<NodeId, Map<ControlGroupId, LogEnd>> answers = new TreeMap<>();
        Map<Long, CompletableFuture<Void>> waiting = new HashMap<>();
        wanted.forEach((node, ids) -> {
            Map<ControlGroupId, LogEnd> logs = new ConcurrentHashMap<>();
            answers.put(node, logs);
            long number = numbers.incrementAndGet();
            Question question = new Question(logs, new CompletableFuture<>());
            waiting.put(number, question.complete());
            if (node.equals(self)) {
                var _ =
                        groups.survey(ids)
                                .thenAccept(found -> {
                                    logs.putAll(found);
                                    question.complete().complete(null);
                                });
            } else {
                open.put(number, question);
                network.send(node, request(number, ids));
            }
        });
        CompletableFuture.allOf(waiting.values().toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, patienceMs, TimeUnit.MILLISECONDS)
                .join();
        waiting.keySet().forEach(open::remove);
        return answers;
    }

    private static NodeMessage request(long number, Collection<ControlGroupId> ids) {
        LogSurveyRequest.Builder request = LogSurveyRequest.newBuilder().setNumber(number);
        ids.stream().limit(LOGS_PER_MESSAGE).forEach(id -> request.addGroups(id.value()));
        return NodeMessage.newBuilder().setLogSurveyRequest(request).build();
    }

    /** Another node asks. */
    void asked(NodeId from, LogSurveyRequest request) {
        List<ControlGroupId> ids =
                request.getGroupsList().stream()
                        .limit(LOGS_PER_MESSAGE)
                        .map(ControlGroupId::new)
                        .toList();
        var _ =
                groups.survey(ids)
                        .thenAccept(
                                found -> network.send(from, answer(request.getNumber(), found)));
    }

    private static NodeMessage answer(long number, Map<ControlGroupId, LogEnd> found) {
        LogSurveyAnswer.Builder answer =
                LogSurveyAnswer.newBuilder().setNumber(number).setLast(true);
        found.forEach((group, log) ->
                answer.addLogs(
                        GroupLog.newBuilder()
                                .setGroup(group.value())
                                .setLastTerm(log.lastTerm())
                                .setEnd(log.end())));
        return NodeMessage.newBuilder().setLogSurveyAnswer(answer).build();
    }

    /** Another node has answered. */
    void answered(LogSurveyAnswer answer) {
        Question question = open.get(answer.getNumber());
        if (question == null) {
            return; // too late
        }
        for (GroupLog log : answer.getLogsList()) {
            question.logs()
                    .put(
                            new ControlGroupId(log.getGroup()),
                            new LogEnd(log.getLastTerm(), log.getEnd()));
        }
        if (answer.getLast()) {
            question.complete().complete(null);
        }
    }
}
