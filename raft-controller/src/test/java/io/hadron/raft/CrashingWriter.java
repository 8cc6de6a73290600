package io.hadron.raft;

import io.hadron.core.cluster.MetadataCommand.AllocateProducerIds;
import io.hadron.core.cluster.MetadataCommand.NodeStarted;
import io.hadron.core.cluster.MetadataOutcome.ChangeSetApplied;
import io.hadron.core.cluster.MetadataOutcome.ProducerIdsAllocated;
import io.hadron.core.model.NodeInfo;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A process that writes until it is killed. Every line on its output is a promise: {@code S name
 * version} for a stream that exists from that version on, {@code P id} for a producer id that
 * nobody else gets, {@code N session} for its start.
 */
final class CrashingWriter {
    private CrashingWriter() {}

    public static void main(String[] args) throws Exception {
        Path dir = Path.of(args[0]);
        String round = args[1];
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        RunningController node =
                round.equals("0") ? RunningController.create(dir) : RunningController.reopen(dir);
        NodeInfo known = node.controller.current().node(Wishes.NODE);
        NodeStarted started = Wishes.nodeStarted(known == null ? 1 : known.session() + 1);
        node.run(started);
        out.println("N " + started.session());
        for (int i = 0; ; i++) {
            String name = "r" + round + "-" + i;
            ChangeSetApplied applied =
                    (ChangeSetApplied) node.run(Wishes.apply(name, Wishes.stream(name, 1 + i % 3)));
            out.println("S " + name + " " + applied.version());
            ProducerIdsAllocated ids = (ProducerIdsAllocated) node.run(new AllocateProducerIds(1));
            out.println("P " + ids.first());
        }
    }
}
