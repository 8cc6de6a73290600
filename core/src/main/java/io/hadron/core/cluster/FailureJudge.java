package io.hadron.core.cluster;

import io.hadron.core.cluster.JudgeInput.Link;
import io.hadron.core.cluster.JudgeInput.Member;
import io.hadron.core.cluster.MetadataCommand.LostNode;
import io.hadron.core.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides which nodes are lost, from what all nodes say they see. Pure; one per node, and the one
 * on the cluster controller's leader is obeyed.
 *
 * <p>A node is lost when its process is known to be gone, or when most of the others that are up,
 * this one among them, have lost it too. So one broken connection deposes nobody, and a node that
 * is cut off itself, and reaches less than half of the members and not most of those that are not
 * known to be down, judges nobody.
 *
 * <p>A node that was lost is back when most see it for a while. That while, and the time for which
 * it must be out of sight the next time, grow with each loss, so that a node that comes and goes
 * does not move leaders each time. A process that is gone does not wait. A node that was taken for
 * lost may judge when it is back, and see to itself.
 */
public final class FailureJudge {
    private final NodeId self;
    private final Settings settings;
    private final NavigableMap<NodeId, Member> members = new TreeMap<>();
    private final NavigableMap<NodeId, NavigableMap<NodeId, Sight>> sights = new TreeMap<>();
    private final NavigableMap<NodeId, Suspicion> suspicions = new TreeMap<>();
    private long aloneSinceMs = -1;
    private boolean saidIsolated;

    /**
     * How patient it is.
     *
     * @param stableMs for how long a node must be seen to be back, in milliseconds
     * @param flapMs for how long a node that was lost once must be out of sight the next time;
     *     doubles with each loss
     * @param maxFlapMs the most that this grows to
     * @param calmMs after so long without a loss a node counts as never lost
     * @param retryMs when to say again what has had no effect
     */
    public record Settings(long stableMs, long flapMs, long maxFlapMs, long calmMs, long retryMs) {
        public static final Settings DEFAULT = new Settings(500, 500, 30_000, 120_000, 1_000);
    }

    private record Sight(long session, Link link) {}

    /** What is remembered of a node that is not simply up. */
    private static final class Suspicion {
        long lostSinceMs = -1;
        long seenSinceMs = -1;
        long saidMs = -1;
        long lastLossMs = -1;
        int losses;
        boolean wasUp = true;
    }

    public FailureJudge(NodeId self, Settings settings) {
        this.self = self;
        this.settings = settings;
    }

    /**
     * Takes one input.
     *
     * @param nowMs of a clock that only goes forward
     */
    public List<JudgeEffect> step(JudgeInput input, long nowMs) {
        switch (input) {
            case JudgeInput.Members next -> enter(next);
            case JudgeInput.Seen seen ->
                    sights.computeIfAbsent(seen.reporter(), node -> new TreeMap<>())
                            .merge(
                                    seen.subject(),
                                    new Sight(seen.session(), seen.link()),
                                    FailureJudge::newer);
            case JudgeInput.Tick() -> {}
        }
        return judge(nowMs);
    }

    /**
     * Whether time alone may change what it says. If not, ticks are not needed before the next
     * other input.
     */
    public boolean isRestless() {
        boolean aboutToBeAlone = aloneSinceMs >= 0 && !saidIsolated;
        return aboutToBeAlone
                || suspicions.values().stream()
                        .anyMatch(it -> it.lostSinceMs >= 0 || it.seenSinceMs >= 0);
    }

    /** Whether a node sees the present process of another, as far as is known here. */
    public boolean isConnected(NodeId reporter, NodeId subject) {
        return link(reporter, subject) == Link.UP && link(subject, reporter) != Link.LOST;
    }

    private static Sight newer(Sight known, Sight next) {
        return next.session() < known.session() ? known : next;
    }

    private void enter(JudgeInput.Members next) {
        members.clear();
        next.members().forEach(member -> members.put(member.node(), member));
        sights.keySet().removeIf(node -> !members.containsKey(node));
        suspicions.keySet().removeIf(node -> !members.containsKey(node));
    }

    private List<JudgeEffect> judge(long nowMs) {
        List<JudgeEffect> effects = new ArrayList<>();
        if (seesHalf()) {
            aloneSinceMs = -1;
            saidIsolated = false;
        } else {
            aloneSinceMs = aloneSinceMs < 0 ? nowMs : aloneSinceMs;
            if (!saidIsolated && nowMs - aloneSinceMs >= settings.stableMs()) {
                saidIsolated = true;
                effects.add(new JudgeEffect.Isolated());
            }
            suspicions.values().forEach(FailureJudge::forgetTimes);
            return effects;
        }
        List<LostNode> lost = new ArrayList<>();
        for (Member member : members.values()) {
            if (member.node().equals(self) && member.up()) {
                continue; // another may take this one for lost, and be right
            }
            Suspicion suspicion =
                    suspicions.computeIfAbsent(member.node(), node -> new Suspicion());
            if (suspicion.wasUp != member.up()) {
                suspicion.wasUp = member.up();
                suspicion.saidMs = -1;
            }
            if (member.up()) {
                suspicion.seenSinceMs = -1;
                if (isLost(member, suspicion, nowMs)) {
                    lost.add(new LostNode(member.node(), member.session()));
                }
            } else {
                suspicion.lostSinceMs = -1;
                if (isBack(member, suspicion, nowMs)) {
                    effects.add(new JudgeEffect.Restore(member.node(), member.session()));
                }
            }
        }
        if (!lost.isEmpty()) {
            effects.add(new JudgeEffect.Depose(lost));
        }
        return effects;
    }

    private static void forgetTimes(Suspicion suspicion) {
        suspicion.lostSinceMs = -1;
        suspicion.seenSinceMs = -1;
    }

    /**
     * Whether this node reaches half of the members, itself among them. Half is enough: the cluster
     * controller commits on one side only. One that is known to be down, and is out of reach, says
     * nothing about this node: it may have been dead for long, and not be removed yet. So most of
     * the others are enough too.
     */
    private boolean seesHalf() {
        int seen = 0;
        int there = 0;
        for (Member member : members.values()) {
            boolean reached = isReached(member.node());
            seen += reached ? 1 : 0;
            there += reached || member.up() ? 1 : 0;
        }
        return 2 * seen >= members.size() || 2 * seen > there;
    }

    private boolean isReached(NodeId node) {
        return node.equals(self) || link(self, node) == Link.UP;
    }

    private boolean isLost(Member member, Suspicion suspicion, long nowMs) {
        boolean gone = isGone(member);
        if (!gone && !mostHaveLost(member)) {
            suspicion.lostSinceMs = -1;
            suspicion.saidMs = -1;
            return false;
        }
        if (suspicion.lostSinceMs < 0) {
            suspicion.lostSinceMs = nowMs;
        }
        if (!gone && nowMs - suspicion.lostSinceMs < patienceMs(suspicion, nowMs, 0)) {
            return false;
        }
        if (suspicion.saidMs >= 0) {
            if (nowMs - suspicion.saidMs < settings.retryMs()) {
                return false;
            }
        } else {
            suspicion.losses = isCalm(suspicion, nowMs) ? 1 : suspicion.losses + 1;
            suspicion.lastLossMs = nowMs;
        }
        suspicion.saidMs = nowMs;
        return true;
    }

    private boolean isBack(Member member, Suspicion suspicion, long nowMs) {
        if (!mostSee(member)) {
            suspicion.seenSinceMs = -1;
            suspicion.saidMs = -1;
            return false;
        }
        if (suspicion.seenSinceMs < 0) {
            suspicion.seenSinceMs = nowMs;
        }
        if (nowMs - suspicion.seenSinceMs < patienceMs(suspicion, nowMs, settings.stableMs())
                || (suspicion.saidMs >= 0 && nowMs - suspicion.saidMs < settings.retryMs())) {
            return false;
        }
        suspicion.saidMs = nowMs;
        return true;
    }

    /** What a node that was never lost gets; twice as much with each loss that is not long ago. */
    private long patienceMs(Suspicion suspicion, long nowMs, long leastMs) {
        if (suspicion.losses == 0 || isCalm(suspicion, nowMs)) {
            return leastMs;
        }
        int doublings = Math.min(suspicion.losses - 1, 20);
        return Math.max(leastMs, Math.min(settings.maxFlapMs(), settings.flapMs() << doublings));
    }

    private boolean isCalm(Suspicion suspicion, long nowMs) {
        return suspicion.lastLossMs < 0 || nowMs - suspicion.lastLossMs >= settings.calmMs();
    }

    /** Somebody who is reached here knows it. */
    private boolean isGone(Member member) {
        return members.keySet().stream()
                .filter(this::isReached)
                .anyMatch(node -> link(node, member.node()) == Link.GONE);
    }

    /** Most of those that are up, and this node. The word of a node that is out of reach is old. */
    private boolean mostHaveLost(Member member) {
        int lost = 0;
        for (Member witness : witnesses(member)) {
            Link link = link(witness.node(), member.node());
            boolean says = link == Link.LOST || link == Link.GONE;
            lost += says && isReached(witness.node()) ? 1 : 0;
        }
        return link(self, member.node()) != Link.UP
                && lost >= GroupPair.majority(witnesses(member).size());
    }

    private boolean mostSee(Member member) {
        int seen = 0;
        for (Member witness : witnesses(member)) {
            boolean says = link(witness.node(), member.node()) == Link.UP;
            seen += says && isReached(witness.node()) ? 1 : 0;
        }
        return seen >= GroupPair.majority(witnesses(member).size());
    }

    private List<Member> witnesses(Member member) {
        return members.values().stream()
                .filter(node -> node.up() && !node.node().equals(member.node()))
                .toList();
    }

    /** Null if nothing is known of the present process. */
    private @Nullable Link link(NodeId reporter, NodeId subject) {
        Member member = members.get(subject);
        Sight sight = sights.getOrDefault(reporter, new TreeMap<>()).get(subject);
        return sight == null || member == null || sight.session() != member.session()
                ? null
                : sight.link();
    }
}
