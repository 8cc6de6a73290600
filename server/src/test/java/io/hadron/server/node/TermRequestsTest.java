package io.hadron.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataCommand.StartTerms;
import io.hadron.core.cluster.MetadataCommand.TermChange;
import io.hadron.core.cluster.MetadataState;
import io.hadron.core.cluster.StateEntry;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.ObjectId;
import io.hadron.raft.SubmitResult;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TermRequestsTest {
    private static final NodeId ONE = new NodeId(1);
    private static final NodeId TWO = new NodeId(2);
    private static final NodeId THREE = new NodeId(3);
    private static final ControlGroupId GROUP = new ControlGroupId(4);

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final BlockingQueue<MetadataCommand> sent = new LinkedBlockingQueue<>();

    /** Term 7 with 1 and 2 is not established; term 6 with all three was. */
    private final MetadataState state =
            MetadataState.load(
                    List.of(
                            new StateEntry.ControlGroupEntry(
                                    new ControlGroup(
                                            GROUP,
                                            ControlGroupKind.SPC,
                                            new ObjectId(3),
                                            0,
                                            List.of(ONE, TWO),
                                            ONE,
                                            7,
                                            6,
                                            List.of(ONE, TWO, THREE),
                                            List.of(),
                                            List.of(),
                                            List.of()))),
                    1);

    private final TermRequests requests =
            new TermRequests(
                    ONE,
                    command -> {
                        sent.add(command);
                        return new CompletableFuture<SubmitResult>();
                    },
                    () -> state,
                    timer);

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void aBetterLeaderOfTheSetLeads() throws InterruptedException {
        requests.newTerm(GROUP.value(), 7, TWO);
        assertThat(change()).isEqualTo(new TermChange(GROUP, 7, TWO, List.of(ONE, TWO), List.of()));
    }

    @Test
    void theSetBeforeComesBackWhereOnlyOneOfItCanLead() throws InterruptedException {
        requests.newTerm(GROUP.value(), 7, THREE);
        assertThat(change())
                .isEqualTo(new TermChange(GROUP, 7, THREE, List.of(ONE, TWO, THREE), List.of()));
    }

    @Test
    void aTermThatIsOverNeedsNoOther() throws InterruptedException {
        requests.newTerm(GROUP.value(), 6, TWO);
        requests.newTerm(GROUP.value(), 7, null);
        assertThat(change()).isEqualTo(new TermChange(GROUP, 7, ONE, List.of(ONE, TWO), List.of()));
    }

    private TermChange change() throws InterruptedException {
        MetadataCommand next = sent.poll(20, TimeUnit.SECONDS);
        assertThat(next).isInstanceOf(StartTerms.class);
        return next instanceof StartTerms terms
                ? terms.changes().getFirst()
                : TermChange.leader(state.controlGroups().iterator().next(), ONE);
    }
}
