package io.hadron.core.cluster;

import io.hadron.core.cluster.MetadataCommand.AllocateProducerIds;
import io.hadron.core.cluster.MetadataCommand.ApplyChangeSet;
import io.hadron.core.cluster.MetadataCommand.ConfirmPurges;
import io.hadron.core.cluster.MetadataCommand.GroupTerm;
import io.hadron.core.cluster.MetadataCommand.NodeStarted;
import io.hadron.core.cluster.MetadataCommand.ReportEstablished;
import io.hadron.core.model.DataSize;
import io.hadron.core.model.Managed;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.model.ObjectRef;
import io.hadron.core.model.Retention;
import io.hadron.core.model.Tombstone.Purge;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Commands from a small world of names, so that they often meet. Many are refused. */
final class RandomCommands {
    private final Random random;
    private final List<ApplyChangeSet> sent = new ArrayList<>();
    private int requests;

    RandomCommands(Random random) {
        this.random = random;
    }

    MetadataCommand next(MetadataView state) {
        return switch (random.nextInt(10)) {
            case 0 -> nodeStarted(state);
            case 1 -> new AllocateProducerIds(1 + random.nextInt(1_000));
            case 2, 3 -> report(state);
            case 4 -> confirm(state);
            default -> changeSet(state);
        };
    }

    private NodeStarted nodeStarted(MetadataView state) {
        NodeId node = new NodeId(1 + random.nextInt(3));
        NodeInfo known = state.node(node);
        long session = Math.max(1, (known == null ? 1 : known.session()) + random.nextInt(3) - 1);
        UUID store = random.nextInt(10) == 0 ? new UUID(8, 8) : new UUID(2, node.value());
        return new NodeStarted(Wishes.CLUSTER, node, "host:" + node, store, session, time());
    }

    private ReportEstablished report(MetadataView state) {
        NodeId node = new NodeId(1 + random.nextInt(3));
        List<GroupTerm> terms = new ArrayList<>();
        state.controlGroups()
                .forEach(group -> {
                    if (random.nextBoolean()) {
                        terms.add(new GroupTerm(group.id(), group.term() - random.nextInt(2)));
                    }
                });
        return new ReportEstablished(node, terms);
    }

    private ConfirmPurges confirm(MetadataView state) {
        List<Purge> purges = new ArrayList<>();
        state.tombstones()
                .forEach(tombstone ->
                        tombstone.pending().stream()
                                .filter(purge -> random.nextInt(3) > 0)
                                .forEach(purges::add));
        return new ConfirmPurges(purges);
    }

    private ApplyChangeSet changeSet(MetadataView state) {
        if (!sent.isEmpty() && random.nextInt(6) == 0) {
            return sent.get(random.nextInt(sent.size()));
        }
        List<DesiredObject> objects = new ArrayList<>();
        List<ObjectRef> deletes = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            if (random.nextInt(4) == 0) {
                deletes.add(anyObject().ref());
            } else {
                objects.add(anyObject());
            }
        }
        ChangeSet.Options options = options(objects, deletes, state);
        ChangeSet set = new ChangeSet("r" + requests++, objects, deletes, options);
        ApplyChangeSet command = ApplyChangeSet.of(set, time());
        sent.add(command);
        return command;
    }

    private ChangeSet.Options options(
            List<DesiredObject> objects, List<ObjectRef> deletes, MetadataView state) {
        List<ObjectRef> all = new ArrayList<>(deletes);
        objects.forEach(object -> all.add(object.ref()));
        ChangeSet.Options options = ChangeSet.Options.NONE;
        if (random.nextInt(4) == 0) {
            String branch = random.nextBoolean() ? "main" : "dev";
            long revision = Math.max(1, state.branchRevision(branch) + random.nextInt(3) - 1);
            options = options.managedBy(new Managed(branch, revision));
        }
        if (random.nextBoolean()) {
            options = options.takingOver();
        }
        return random.nextInt(3) > 0 ? options.allowing(all) : options;
    }

    private DesiredObject anyObject() {
        String namespace = "n" + random.nextInt(2);
        String stream = namespace + "/s" + random.nextInt(3);
        return switch (random.nextInt(5)) {
            case 0 -> Wishes.namespace(namespace);
            case 1, 2 -> Wishes.stream(stream, partitions(), retention());
            case 3 -> Wishes.group(namespace + "/g" + random.nextInt(3), "s" + random.nextInt(3));
            default -> Wishes.group(namespace + "/g" + random.nextInt(3), "s0", "s1");
        };
    }

    private Integer partitions() {
        int count = random.nextInt(5);
        return count == 0 ? null : count;
    }

    private Retention retention() {
        return random.nextBoolean()
                ? Retention.UNLIMITED
                : new Retention(null, DataSize.ofMib(1 + random.nextInt(3)));
    }

    private long time() {
        return random.nextInt(1_000_000);
    }
}
