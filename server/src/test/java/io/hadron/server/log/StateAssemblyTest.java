package io.hadron.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.replication.PeerMessage.StateOffer;
import io.hadron.core.replication.TermIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StateAssemblyTest {
    private static final StateOffer OFFER = offer(1);

    private final StateCopies copies = new StateCopies();
    private final StateAssembly assembly = new StateAssembly(copies);

    private static StateOffer offer(long session) {
        return new StateOffer(3, session, 5, TermIndex.EMPTY, 9);
    }

    private static GroupState state(long seed, int count, int largest) {
        SplittableRandom random = new SplittableRandom(seed);
        List<GroupState.Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] value = new byte[random.nextInt(largest)];
            random.nextBytes(value);
            entries.add(new GroupState.Entry(new byte[] {'p', (byte) i, (byte) (i >> 8)}, value));
        }
        return new GroupState(entries);
    }

    private static List<GroupState> parts(GroupState state, long partBytes) {
        List<GroupState> parts = new ArrayList<>();
        List<GroupState.Entry> part = new ArrayList<>();
        for (GroupState.Entry entry : state.entries()) {
            part.add(entry);
            if (new GroupState(part).sizeBytes() >= partBytes) {
                parts.add(new GroupState(part));
                part.clear();
            }
        }
        parts.add(new GroupState(part));
        return parts;
    }

    private @Nullable GroupState add(StateOffer offer, List<GroupState> parts, int part) {
        return assembly.add(
                offer,
                new Beside.StatePart(
                        part, part == parts.size() - 1 ? parts.size() : 0, parts.get(part)));
    }

    @Test
    void isWholeWithItsLastPart() {
        for (long seed = 1; seed <= 50; seed++) {
            GroupState state = state(seed, (int) (seed % 7) * 40, 900);
            List<GroupState> parts = parts(state, 4_000);
            GroupState whole = null;
            for (int part = 0; part < parts.size(); part++) {
                assertThat(whole).as("seed %d", seed).isNull();
                assertThat(parts.get(part).sizeBytes()).isLessThan(4_000 + 1_000);
                whole = add(OFFER, parts, part);
            }
            assertThat(whole).as("seed %d", seed).isEqualTo(state);
        }
        assertThat(copies.take(StateCopies.MAX_BYTES)).as("all room is given back").isTrue();
    }

    @Test
    void beginsAnewWhenAPartIsMissing() {
        GroupState state = state(1, 100, 500);
        List<GroupState> parts = parts(state, 5_000);
        add(OFFER, parts, 0);
        for (int part = 2; part < parts.size(); part++) {
            assertThat(add(OFFER, parts, part)).isNull();
        }
        GroupState whole = null;
        for (int part = 0; part < parts.size(); part++) {
            whole = add(offer(2), parts, part);
        }
        assertThat(whole).isEqualTo(state);
    }

    @Test
    void doesNotMixOffers() {
        List<GroupState> parts = parts(state(1, 100, 500), 15_000);
        add(OFFER, parts, 0);
        assertThat(parts).hasSize(2);
        assertThat(add(offer(2), parts, 1)).isNull();
    }

    @Test
    void takesNoMoreThanThereIsRoomFor() {
        List<GroupState> parts = parts(state(1, 100, 500), 15_000);
        assertThat(copies.take(StateCopies.MAX_BYTES - 1)).isTrue();

        assertThat(add(OFFER, parts, 0)).isNull();
        assertThat(add(OFFER, parts, 1)).isNull();

        copies.give(StateCopies.MAX_BYTES - 1);
        add(OFFER, parts, 0);
        assertThat(add(OFFER, parts, 1)).isNotNull();
    }
}
