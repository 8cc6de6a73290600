package io.hadron.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.storage.OpenRequest;
import io.hadron.storage.ReadOutcome;
import io.hadron.storage.Store;
import io.hadron.storage.StoreObserver;
import io.hadron.storage.StoreOp;
import io.hadron.storage.StoreOpening;
import io.hadron.storage.SyncMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What real damage to real files looks like to those who open and read them: never like a shorter
 * log.
 */
class DamageTest {
    @TempDir Path dir;

    private interface Spoil {
        void spoil(Fixture files) throws IOException;
    }

    private Fixture fixture;
    private long live;

    @BeforeEach
    void prepare() {
        fixture = new Fixture(dir.resolve("data"));
        live = NativeScope.live();
    }

    @AfterEach
    void nothingLeaks() {
        assertThat(NativeScope.live()).isEqualTo(live);
    }

    /**
     * The store is killed while its last writes are in the write-ahead log only; then the files are
     * spoiled.
     */
    private StoreOpening killSpoilOpen(Spoil spoil) throws Exception {
        Fixture killed;
        try (RocksStore store = fixture.create()) {
            fixture.append(store, 1, 60, 5000);
            store.testify();
            killed = fixture.killedCopy(dir.resolve("killed"));
        }
        spoil.spoil(killed);
        StoreOpening opening = killed.reopen();
        if (opening instanceof StoreOpening.Opened opened) {
            try (Store store = opened.store()) {
                assertThat(store.bounds(1).end()).isEqualTo(60);
                assertThat(Fixture.problems(store, 1)).isEmpty();
            }
        }
        return opening;
    }

    private void isRefusedAsDamaged(Spoil spoil) throws Exception {
        StoreOpening opening = killSpoilOpen(spoil);
        assertThat(opening).isInstanceOf(StoreOpening.Damaged.class);
        StoreOpening.Damaged damaged = (StoreOpening.Damaged) opening;
        assertThat(damaged.reason()).isNotBlank();
        assertThat(damaged.advice()).contains("rebuilt from its peers");
    }

    @Test
    void aKilledProcessLosesNothing() throws Exception {
        assertThat(killSpoilOpen(files -> {})).isInstanceOf(StoreOpening.ProcessCrash.class);
    }

    @Test
    void aFlippedBitInTheWriteAheadLog() throws Exception {
        isRefusedAsDamaged(files -> Fixture.flip(files.liveLog(), 0.5));
    }

    @Test
    void aTornPageInTheWriteAheadLog() throws Exception {
        isRefusedAsDamaged(files -> Fixture.zero(files.liveLog(), 0.7, 4096));
    }

    @Test
    void aTornLastRecordInTheWriteAheadLog() throws Exception {
        isRefusedAsDamaged(files -> Fixture.zero(files.liveLog(), 0.999, 100));
    }

    @Test
    void aWriteAheadLogCutInTheMiddleOfItsLastRecord() throws Exception {
        isRefusedAsDamaged(files -> Fixture.cut(files.liveLog(), 0.999));
    }

    @Test
    void aWriteAheadLogCutLongBeforeItsEnd() throws Exception {
        isRefusedAsDamaged(files -> Fixture.cut(files.liveLog(), 0.9));
    }

    @Test
    void theLiveWriteAheadLogIsGone() throws Exception {
        isRefusedAsDamaged(files -> Files.delete(files.liveLog()));
    }

    @Test
    void theWitnessIsGone() throws Exception {
        isRefusedAsDamaged(files -> Files.delete(files.config.dir().resolve("witness")));
    }

    @Test
    void theIdentityIsSpoiled() throws Exception {
        isRefusedAsDamaged(files -> Fixture.flip(files.config.dir().resolve("identity"), 0.4));
    }

    @Test
    void theIdentityIsGone() throws Exception {
        isRefusedAsDamaged(files -> Files.delete(files.config.dir().resolve("identity")));
    }

    @Test
    void aWitnessTornInTheMiddleOfAWriteStillTestifies() throws Exception {
        // The slot written last is unreadable; the one before is a little older, and right.
        assertThat(
                        killSpoilOpen(files -> {
                            Path witness = files.config.dir().resolve("witness");
                            byte[] bytes = Files.readAllBytes(witness);
                            boolean odd = bytes[47] < bytes[512 + 47];
                            bytes[odd ? 512 + 30 : 30] ^= 1;
                            Files.write(witness, bytes);
                        }))
                .isInstanceOf(StoreOpening.ProcessCrash.class);
    }

    @Test
    void aNewerFormatIsLeftAlone() throws Exception {
        StoreOpening opening =
                killSpoilOpen(files ->
                        Files.writeString(
                                files.config.dir().resolve("identity"),
                                "format=7\nshape=unknown\n"));
        assertThat(opening).isEqualTo(new StoreOpening.NewerFormat(7, 1));
    }

    @Test
    void aClosedWriteAheadLogIsGone() throws Exception {
        Fixture killed;
        try (RocksStore store = fixture.create()) {
            // The state keeps the first log alive while the batches roll on to later ones.
            fixture.write(store, new StoreOp.PutState(1, new byte[] {1}, new byte[100]));
            fixture.append(store, 1, 80, 100_000);
            assertThat(fixture.database(".log")).hasSizeGreaterThan(1);
            store.testify();
            killed = fixture.killedCopy(dir.resolve("killed"));
        }
        Files.delete(killed.database(".log").getFirst());
        assertThat(killed.reopen()).isInstanceOf(StoreOpening.Damaged.class);
    }

    @Test
    void aFlippedBitInABlobFileIsFoundByTheReader() throws Exception {
        try (RocksStore store = fixture.create()) {
            fixture.append(store, 1, 100, 5000);
        }
        Fixture.flip(fixture.database(".blob").getFirst(), 0.5);
        try (Store store = Fixture.store(fixture.reopen())) {
            assertThat(store.bounds(1).end()).isEqualTo(100);
            List<ReadOutcome> problems = Fixture.problems(store, 1);
            assertThat(problems).hasSize(1);
            assertThat(problems.getFirst()).isInstanceOf(ReadOutcome.Corrupt.class);
        }
    }

    @Test
    void aFlippedBitInATableIsNeverAShorterLog() throws Exception {
        try (RocksStore store = fixture.create()) {
            fixture.append(store, 1, 500, 200);
        }
        Path largest =
                fixture.database(".sst").stream()
                        .max(java.util.Comparator.comparingLong(f -> f.toFile().length()))
                        .orElseThrow();
        Fixture.flip(largest, 0.5);
        StoreOpening opening = fixture.reopen();
        if (opening instanceof StoreOpening.Opened opened) {
            try (Store store = opened.store()) {
                assertThat(store.bounds(1).end()).isEqualTo(500);
                assertThat(Fixture.problems(store, 1))
                        .isNotEmpty()
                        .allMatch(p -> p instanceof ReadOutcome.Corrupt);
            }
        } else {
            assertThat(opening).isInstanceOf(StoreOpening.Damaged.class);
        }
    }

    @Test
    void anOldCopyOfTheDirectoryIsRefused() throws Exception {
        try (RocksStore store = fixture.create()) {
            fixture.append(store, 1, 10, 1000);
        }
        Fixture old = fixture.killedCopy(dir.resolve("old"));
        try (RocksStore store = Fixture.store(fixture.reopen())) {
            fixture.append(store, 1, 10, 1000);
        }
        // Whoever restores the database alone is caught by the witness; all of it, only by the
        // cluster.
        Files.copy(
                fixture.config.dir().resolve("witness"),
                old.config.dir().resolve("witness"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(old.reopen()).isInstanceOf(StoreOpening.Damaged.class);
    }

    @Test
    void anotherBootIsACrashOfTheMachine() throws Exception {
        for (SyncMode mode : SyncMode.values()) {
            Fixture killed;
            Fixture running = new Fixture(dir.resolve("run-" + mode));
            running.config = running.config.withSync(mode);
            try (RocksStore store = running.create()) {
                running.append(store, 1, 10, 1000);
                killed = running.killedCopy(dir.resolve("dead-" + mode));
            }
            StoreOpening opening =
                    new StoreOpener(
                                    killed.config,
                                    OpenRequest.existing(Fixture.CLUSTER, 1),
                                    "another-boot")
                            .open(killed.faults::add, StoreObserver.NONE);
            try (Store store = Fixture.store(opening)) {
                assertThat(opening)
                        .isEqualTo(new StoreOpening.MachineCrash(store, mode != SyncMode.ALWAYS));
                assertThat(store.identity().incarnation())
                        .isEqualTo(mode == SyncMode.ALWAYS ? 1 : 2);
            }
            assertThat(killed.reopen())
                    .isInstanceOfSatisfying(
                            StoreOpening.Clean.class, clean -> clean.store().close());
        }
    }
}
