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
import java.util.ArrayList;
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

    private final TermRequests requests = requests(state);

    private TermRequests requests(MetadataState known) {
        return new TermRequests(
                ONE,
                command -> {
                    sent.add(command);
                    return new CompletableFuture<SubmitResult>();
                },
                () -> known,
                timer);
    }

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

    /** Two nodes that are up hold a partition and the progress of its groups. */
    private static MetadataState pair() {
        MetadataState state = StartedNodes.of(List.of(ONE, TWO));
        List<StateEntry> entries = new ArrayList<>(state.entries());
        for (ControlGroupKind kind : ControlGroupKind.values()) {
            entries.add(
                    new StateEntry.ControlGroupEntry(
                            new ControlGroup(
                                    id(kind),
                                    kind,
                                    new ObjectId(3),
                                    0,
                                    List.of(ONE, TWO),
                                    ONE,
                                    7,
                                    7,
                                    List.of(ONE, TWO),
                                    List.of(),
                                    List.of(),
                                    List.of())));
        }
        return MetadataState.load(entries, state.version());
    }

    private static ControlGroupId id(ControlGroupKind kind) {
        return switch (kind) {
            case SPC -> new ControlGroupId(41);
            case SCC -> new ControlGroupId(42);
        };
    }

    @Test
    void ofTwoCopiesOnlyProgressOfGroupsIsMadeAnew() throws InterruptedException {
        MetadataState pair = pair();
        TermRequests ofPair = requests(pair);
        ofPair.withoutSelf(id(ControlGroupKind.SPC).value(), 7);
        ControlGroupId progress = id(ControlGroupKind.SCC);
        ofPair.withoutSelf(progress.value(), 7);
        assertThat(change())
                .isEqualTo(new TermChange(progress, 7, TWO, List.of(ONE, TWO), List.of(ONE)));
    }

    private TermChange change() throws InterruptedException {
        MetadataCommand next = sent.poll(20, TimeUnit.SECONDS);
        assertThat(next).isInstanceOf(StartTerms.class);
        return next instanceof StartTerms terms && terms.changes().size() == 1
                ? terms.changes().getFirst()
                : TermChange.leader(state.controlGroups().iterator().next(), ONE);
    }
}
