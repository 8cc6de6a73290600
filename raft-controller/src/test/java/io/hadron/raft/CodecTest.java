package io.hadron.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadron.core.cluster.ChangeSet;
import io.hadron.core.cluster.DesiredObject;
import io.hadron.core.cluster.DesiredObject.DesiredGroup;
import io.hadron.core.cluster.DesiredObject.DesiredStream;
import io.hadron.core.cluster.DesiredObject.StreamWish;
import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataCommand.AllocateProducerIds;
import io.hadron.core.cluster.MetadataCommand.ApplyChangeSet;
import io.hadron.core.cluster.MetadataCommand.ConfirmPurges;
import io.hadron.core.cluster.MetadataCommand.GroupTerm;
import io.hadron.core.cluster.MetadataCommand.ReportEstablished;
import io.hadron.core.cluster.MetadataMachine;
import io.hadron.core.cluster.MetadataState;
import io.hadron.core.cluster.Origin;
import io.hadron.core.cluster.StateEntry;
import io.hadron.core.model.Backoff;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.DataSize;
import io.hadron.core.model.GroupSpec;
import io.hadron.core.model.GroupSpec.DeliveryPolicy;
import io.hadron.core.model.Labels;
import io.hadron.core.model.Managed;
import io.hadron.core.model.ObjectName;
import io.hadron.core.model.ObjectRef;
import io.hadron.core.model.OpenTransactions;
import io.hadron.core.model.Ordering;
import io.hadron.core.model.Place;
import io.hadron.core.model.QualifiedName;
import io.hadron.core.model.Retention;
import io.hadron.core.model.StartPosition;
import io.hadron.core.model.StreamType;
import io.hadron.core.model.Tombstone;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CodecTest {
    @Test
    void commandsAndTheStateTheyMakeReadBack() {
        MetadataState state = MetadataState.genesis();
        for (MetadataCommand command : commands()) {
            byte[] bytes = CommandCodec.encode(command);
            assertThat(CommandCodec.decode(ByteBuffer.wrap(bytes))).isEqualTo(command);
            state = MetadataMachine.apply(state, state.version() + 1, command).state();
        }
        for (Tombstone tombstone : state.tombstones()) {
            ConfirmPurges confirmed = new ConfirmPurges(List.copyOf(tombstone.pending()));
            assertThat(CommandCodec.decode(ByteBuffer.wrap(CommandCodec.encode(confirmed))))
                    .isEqualTo(confirmed);
        }
        assertThat(state.tombstones()).isNotEmpty();
        assertThat(state.groups()).isNotEmpty();

        List<StateEntry> stored = new ArrayList<>();
        for (StateEntry entry : state.entries()) {
            StateEntry read = EntryCodec.decode(EntryCodec.encode(entry));
            assertThat(read).isEqualTo(entry);
            stored.add(read);
        }
        assertThat(MetadataState.load(stored, state.version()).digest()).isEqualTo(state.digest());
    }

    @Test
    void whatIsNotACommandIsRefusedAsSuch() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] good = CommandCodec.encode(commands().get(2));
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = good.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                CommandCodec.decode(ByteBuffer.wrap(bytes));
            } catch (UnreadableEntryException expected) {
                assertThat(expected).as("seed %d", seed).hasMessageNotContaining("null");
            }
        }
        assertThatThrownBy(() -> CommandCodec.decode(ByteBuffer.allocate(0)))
                .isInstanceOf(UnreadableEntryException.class);
        assertThatThrownBy(() -> EntryCodec.decode(new byte[0]))
                .isInstanceOf(UnreadableEntryException.class);
    }

    private static List<MetadataCommand> commands() {
        ChangeSet.Options managed =
                ChangeSet.Options.NONE
                        .managedBy(new Managed("main", 7))
                        .takingOver()
                        .allowing(List.of(ObjectRef.parse("Group/shop/old")));
        return List.of(
                Wishes.nodeStarted(1),
                Wishes.apply("r1", Wishes.namespace("shop"), Wishes.stream("shop/dlq", 1)),
                ApplyChangeSet.of(ChangeSet.apply("r2", objects(), managed), 5_000),
                new ReportEstablished(
                        Wishes.NODE,
                        List.of(
                                new GroupTerm(new ControlGroupId(4), 1),
                                new GroupTerm(new ControlGroupId(99), 3))),
                new AllocateProducerIds(1_000),
                ApplyChangeSet.of(
                        ChangeSet.deletion(
                                "r3",
                                List.of(ObjectRef.parse("Group/shop/old")),
                                managed.managedBy(new Managed("main", 8))),
                        6_000),
                Wishes.nodeStarted(2));
    }

    private static List<DesiredObject> objects() {
        Labels labels = new Labels(new TreeMap<>(Map.of("team", "s\u00e4les", "a/b", "")));
        Origin origin = new Origin(new Place("a.yaml", 12, 3), new TreeMap<>());
        StreamWish wish =
                new StreamWish(
                        StreamType.STANDARD,
                        3,
                        null,
                        new Retention(Duration.ofDays(7), DataSize.parse("10GiB")),
                        DataSize.ofMib(5));
        GroupSpec spec =
                new GroupSpec(
                        new ObjectName("orders"),
                        Ordering.NONE,
                        new DeliveryPolicy(
                                64,
                                5,
                                new Backoff(Duration.ZERO, Duration.ofMillis(1)),
                                Duration.ofSeconds(30),
                                1_000),
                        new ObjectName("dlq"),
                        new StartPosition.AtTime(1_234),
                        OpenTransactions.SKIP);
        return List.of(
                new DesiredStream(QualifiedName.of("shop", "orders"), labels, wish, origin),
                new DesiredGroup(QualifiedName.of("shop", "billing"), labels, spec, Origin.NONE),
                Wishes.group("shop/old", "orders").withOrigin(origin));
    }
}
