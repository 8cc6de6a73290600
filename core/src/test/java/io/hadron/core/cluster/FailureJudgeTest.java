package io.hadron.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.cluster.FailureJudge.Settings;
import io.hadron.core.cluster.JudgeEffect.Depose;
import io.hadron.core.cluster.JudgeEffect.Isolated;
import io.hadron.core.cluster.JudgeEffect.Restore;
import io.hadron.core.cluster.JudgeInput.Link;
import io.hadron.core.cluster.JudgeInput.Member;
import io.hadron.core.cluster.JudgeInput.Members;
import io.hadron.core.cluster.JudgeInput.Seen;
import io.hadron.core.cluster.JudgeInput.Tick;
import io.hadron.core.cluster.MetadataCommand.LostNode;
import io.hadron.core.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Node 1 judges. */
class FailureJudgeTest {
    private static final Settings SETTINGS = new Settings(500, 1_000, 8_000, 60_000, 1_000);

    private final FailureJudge judge = new FailureJudge(new NodeId(1), SETTINGS);
    private final TreeSet<Integer> down = new TreeSet<>();
    private int size = 3;
    private long nowMs = 1_000_000;

    private List<JudgeEffect> cluster(int nodes) {
        size = nodes;
        List<JudgeEffect> effects = new ArrayList<>(members());
        for (int reporter = 1; reporter <= nodes; reporter++) {
            for (int subject = 1; subject <= nodes; subject++) {
                if (reporter != subject) {
                    effects.addAll(sees(reporter, subject, Link.UP));
                }
            }
        }
        return effects;
    }

    private List<JudgeEffect> members() {
        List<Member> members = new ArrayList<>();
        for (int node = 1; node <= size; node++) {
            members.add(new Member(new NodeId(node), 7, !down.contains(node)));
        }
        return judge.step(new Members(members), nowMs);
    }

    private List<JudgeEffect> sees(int reporter, int subject, Link link) {
        return judge.step(new Seen(new NodeId(reporter), new NodeId(subject), 7, link), nowMs);
    }

    private List<JudgeEffect> after(long ms) {
        nowMs += ms;
        boolean restless = judge.isRestless();
        List<JudgeEffect> effects = judge.step(new Tick(), nowMs);
        if (!restless) {
            assertThat(effects).as("nobody would have ticked").isEmpty();
        }
        return effects;
    }

    private List<JudgeEffect> goesDown(int node) {
        down.add(node);
        return members();
    }

    private List<JudgeEffect> comesBack(int node) {
        down.remove(node);
        return members();
    }

    private static Depose depose(int node) {
        return new Depose(List.of(new LostNode(new NodeId(node), 7)));
    }

    @Test
    void nobodyIsJudgedWhileAllSeeAll() {
        assertThat(cluster(3)).isEmpty();
        assertThat(after(10_000)).isEmpty();
    }

    @Test
    void needsNoTicksUnlessTimeMayChangeItsMind() {
        cluster(3);
        assertThat(judge.isRestless()).isFalse();
        sees(1, 3, Link.GONE);
        assertThat(judge.isRestless()).as("the verdict is to be repeated").isTrue();
        goesDown(3);
        assertThat(judge.isRestless()).as("what is down stays down").isFalse();
        sees(1, 3, Link.UP);
        sees(2, 3, Link.UP);
        assertThat(judge.isRestless()).as("it may be back").isTrue();
        comesBack(3);
        assertThat(judge.isRestless()).isFalse();
    }

    @Test
    void aProcessThatIsGoneIsLostAtOnce() {
        cluster(3);
        assertThat(sees(1, 3, Link.GONE)).containsExactly(depose(3));
        assertThat(goesDown(3)).isEmpty();
        assertThat(after(60_000)).isEmpty();
    }

    @Test
    void whatAnotherKnowsToBeGoneIsLostToo() {
        cluster(3);
        assertThat(sees(2, 3, Link.GONE)).containsExactly(depose(3));
    }

    @Test
    void aSilentNodeIsLostWhenTheOthersHaveLostItToo() {
        cluster(3);
        assertThat(sees(1, 3, Link.LOST)).isEmpty();
        assertThat(after(10_000)).isEmpty();
        assertThat(sees(2, 3, Link.LOST)).containsExactly(depose(3));
    }

    @Test
    void aVerdictIsRepeatedUntilItHasEffect() {
        cluster(3);
        sees(1, 3, Link.GONE);
        assertThat(after(900)).isEmpty();
        assertThat(after(100)).containsExactly(depose(3));
        goesDown(3);
        assertThat(after(5_000)).isEmpty();
    }

    @Test
    void oneBrokenConnectionDeposesNobody() {
        cluster(5);
        sees(1, 5, Link.LOST);
        sees(5, 1, Link.LOST);
        assertThat(sees(2, 5, Link.LOST)).isEmpty();
        assertThat(after(60_000)).isEmpty();
        assertThat(sees(3, 5, Link.LOST)).containsExactly(depose(5));
    }

    @Test
    void whatIsSeenHereIsNotLost() {
        cluster(5);
        for (int reporter = 2; reporter <= 4; reporter++) {
            assertThat(sees(reporter, 5, Link.LOST)).isEmpty();
        }
        assertThat(after(60_000)).isEmpty();
    }

    @Test
    void anIsolatedNodeJudgesNobodyAndSaysSoOnce() {
        cluster(3);
        assertThat(sees(1, 2, Link.LOST)).isEmpty();
        assertThat(sees(1, 3, Link.LOST)).isEmpty();
        assertThat(after(499)).isEmpty();
        assertThat(after(1)).containsExactly(new Isolated());
        assertThat(after(60_000)).isEmpty();
        sees(1, 2, Link.UP);
        sees(1, 3, Link.UP);
        sees(1, 2, Link.LOST);
        sees(1, 3, Link.LOST);
        assertThat(after(500)).containsExactly(new Isolated());
    }

    @Test
    void nodesThatAreLongDeadDoNotKeepItFromJudging() {
        cluster(7);
        for (int dead = 4; dead <= 7; dead++) {
            for (int reporter = 1; reporter <= 3; reporter++) {
                sees(reporter, dead, Link.GONE);
            }
            goesDown(dead);
        }
        assertThat(after(600_000)).as("three of seven are left").isEmpty();
        assertThat(sees(1, 3, Link.LOST)).as("one of the two others is asked").isEmpty();
        assertThat(sees(2, 3, Link.LOST)).containsExactly(depose(3));
        goesDown(3);
        assertThat(sees(1, 3, Link.UP)).isEmpty();
        sees(2, 3, Link.UP);
        assertThat(after(60_000)).containsExactly(new Restore(new NodeId(3), 7));
    }

    @Test
    void nodesThatAreDownCountWhenTheyAreReached() {
        cluster(6);
        for (int dead = 3; dead <= 6; dead++) {
            goesDown(dead);
        }
        for (int dead = 4; dead <= 6; dead++) {
            sees(1, dead, Link.LOST);
        }
        sees(1, 2, Link.LOST);
        assertThat(after(500)).as("two of three").doesNotContain(new Isolated());
        sees(1, 3, Link.LOST);
        assertThat(after(500)).as("one of two").containsExactly(new Isolated());
    }

    @Test
    void theMinoritySideOfAPartitionJudgesNobody() {
        cluster(5);
        for (int lost = 3; lost <= 5; lost++) {
            assertThat(sees(1, lost, Link.LOST)).isEmpty();
            assertThat(sees(2, lost, Link.LOST)).isEmpty();
        }
        assertThat(after(60_000)).containsExactly(new Isolated());
    }

    @Test
    void theMajoritySideJudgesTheOther() {
        cluster(5);
        sees(1, 4, Link.LOST);
        sees(2, 4, Link.LOST);
        assertThat(sees(3, 4, Link.LOST)).containsExactly(depose(4));
        goesDown(4);
        sees(1, 5, Link.LOST);
        assertThat(sees(3, 5, Link.LOST))
                .as("two of the three that are left")
                .containsExactly(depose(5));
    }

    @Test
    void bothOfTwoDeadNodesOfFourAreFound() {
        cluster(4);
        for (int lost = 3; lost <= 4; lost++) {
            sees(1, lost, Link.LOST);
            assertThat(sees(2, lost, Link.LOST)).containsExactly(depose(lost));
        }
    }

    @Test
    void reportsOfAnOlderProcessDoNotCount() {
        cluster(3);
        for (int reporter = 1; reporter <= 2; reporter++) {
            NodeId from = new NodeId(reporter);
            assertThat(judge.step(new Seen(from, new NodeId(3), 6, Link.GONE), nowMs)).isEmpty();
        }
        // The next process is met before the metadata has it.
        judge.step(new Seen(new NodeId(1), new NodeId(3), 8, Link.UP), nowMs);
        assertThat(sees(1, 3, Link.GONE)).isEmpty();
        assertThat(after(60_000)).isEmpty();
    }

    @Test
    void aNodeIsBackWhenMostHaveSeenItForAWhile() {
        cluster(3);
        sees(1, 3, Link.LOST);
        sees(2, 3, Link.LOST);
        goesDown(3);
        assertThat(sees(1, 3, Link.UP)).isEmpty();
        assertThat(after(30_000)).isEmpty();
        assertThat(sees(2, 3, Link.UP)).isEmpty();
        after(400);
        sees(2, 3, Link.LOST);
        sees(2, 3, Link.UP);
        assertThat(after(999)).isEmpty();
        assertThat(after(1)).containsExactly(new Restore(new NodeId(3), 7));
        assertThat(after(500)).isEmpty();
        assertThat(after(500)).containsExactly(new Restore(new NodeId(3), 7));
        assertThat(comesBack(3)).isEmpty();
    }

    @Test
    void aJudgeThatWasTakenForLostTakesItselfBack() {
        cluster(3);
        assertThat(goesDown(1)).isEmpty();
        assertThat(after(499)).isEmpty();
        assertThat(after(1)).containsExactly(new Restore(new NodeId(1), 7));
        assertThat(comesBack(1)).isEmpty();
        sees(2, 1, Link.LOST);
        sees(3, 1, Link.LOST);
        assertThat(goesDown(1)).isEmpty();
        assertThat(after(5_000)).as("others do not see it").isEmpty();
    }

    @Test
    void aNodeThatComesAndGoesMustBeAwayForLongerEachTime() {
        cluster(3);
        long patienceMs = 0;
        for (int loss = 0; loss < 6; loss++) {
            sees(1, 3, Link.LOST);
            List<JudgeEffect> verdict = sees(2, 3, Link.LOST);
            if (patienceMs > 0) {
                assertThat(verdict).isEmpty();
                assertThat(after(patienceMs - 1)).isEmpty();
                verdict = after(1);
            }
            assertThat(verdict).as("loss %d", loss).containsExactly(depose(3));
            goesDown(3);
            sees(1, 3, Link.UP);
            sees(2, 3, Link.UP);
            after(10_000);
            comesBack(3);
            patienceMs = Math.min(8_000, patienceMs == 0 ? 1_000 : patienceMs * 2);
        }
        assertThat(after(60_000)).isEmpty();
        sees(1, 3, Link.LOST);
        assertThat(sees(2, 3, Link.LOST)).as("after a long calm").containsExactly(depose(3));
    }

    @Test
    void aShortAbsenceOfANodeThatFlapsIsForgiven() {
        cluster(3);
        sees(1, 3, Link.GONE);
        goesDown(3);
        sees(1, 3, Link.UP);
        sees(2, 3, Link.UP);
        after(2_000);
        comesBack(3);
        sees(1, 3, Link.LOST);
        assertThat(sees(2, 3, Link.LOST)).isEmpty();
        after(900);
        sees(1, 3, Link.UP);
        assertThat(after(5_000)).isEmpty();
        assertThat(sees(1, 3, Link.GONE)).as("gone is gone").containsExactly(depose(3));
    }

    @Test
    void allOthersGoneIsNoCaseForThisJudge() {
        cluster(3);
        sees(1, 2, Link.GONE);
        goesDown(2);
        assertThat(sees(1, 3, Link.GONE)).isEmpty();
    }
}
