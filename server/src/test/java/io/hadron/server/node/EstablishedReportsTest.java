package io.hadron.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataCommand.GroupTerm;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.NodeId;
import io.hadron.raft.SubmitResult;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EstablishedReportsTest {
    private static final NodeId SELF = new NodeId(1);

    private record Sent(MetadataCommand command, CompletableFuture<SubmitResult> answer) {}

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
    private final EstablishedReports reports =
            new EstablishedReports(
                    SELF,
                    this::submit,
                    new TermRequests(
                            SELF,
                            this::submit,
                            () -> {
                                throw new IllegalStateException("nobody asks for the metadata");
                            },
                            timer),
                    (group, answer) -> {},
                    timer);

    private CompletionStage<SubmitResult> submit(MetadataCommand command) {
        Sent now = new Sent(command, new CompletableFuture<>());
        sent.add(now);
        return now.answer();
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void aGroupWaitsOnceHoweverOftenItReports() throws InterruptedException {
        reports.established(1, 5);
        Sent first = take();
        for (int i = 0; i < 1_000; i++) { // the controller has no leader for a long time
            reports.established(1, 5);
            reports.established(2, 3);
        }
        reports.established(1, 6);
        reports.established(1, 5);
        assertThat(reports.waiting()).isEqualTo(2);
        first.answer().complete(new SubmitResult.Unavailable("no leader"));
        assertThat(take().command())
                .isEqualTo(
                        new MetadataCommand.ReportEstablished(
                                SELF,
                                List.of(
                                        new GroupTerm(new ControlGroupId(1), 6),
                                        new GroupTerm(new ControlGroupId(2), 3))));
        assertThat(reports.waiting()).isZero();
    }

    private Sent take() throws InterruptedException {
        Sent next = sent.poll(20, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }
}
