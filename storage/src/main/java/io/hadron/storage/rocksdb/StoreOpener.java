package io.hadron.storage.rocksdb;

import io.hadron.storage.FatalStorageHandler;
import io.hadron.storage.OpenRequest;
import io.hadron.storage.StorageConfig;
import io.hadron.storage.StoreIdentity;
import io.hadron.storage.StoreObserver;
import io.hadron.storage.StoreOpening;
import io.hadron.storage.SyncMode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order of opening and closing, on which it depends whether a crash can be told from a clean
 * stop, and loss from both: lock, identity, marker away, identity under the new boot, database,
 * witness; and back.
 */
final class StoreOpener {
    private static final Logger log = LoggerFactory.getLogger(StoreOpener.class);

    private final StorageConfig config;
    private final OpenRequest request;
    private final String bootId;
    private final StoreFiles files;

    StoreOpener(StorageConfig config, OpenRequest request, String bootId) {
        this.config = config;
        this.request = request;
        this.bootId = bootId;
        this.files = new StoreFiles(config.dir());
    }

    /** How the store had been stopped. */
    private enum Stop {
        CLEAN,
        PROCESS_CRASH,
        MACHINE_CRASH,
        AMNESIA
    }

    StoreOpening open(FatalStorageHandler fatal, StoreObserver observer) {
        StoreLock lock = null;
        StoreOpening opening = null;
        try {
            if (files.isEmpty() && request.absence() == OpenRequest.Absence.REFUSE) {
                return new StoreOpening.EmptyWhereExpected(config.dir());
            }
            Files.createDirectories(config.dir());
            lock = StoreLock.tryAcquire(files.lock());
            if (lock == null) {
                return new StoreOpening.Locked(config.dir(), StoreLock.holder(files.lock()));
            }
            opening =
                    files.isEmpty() ? create(lock, fatal, observer) : reopen(lock, fatal, observer);
            return opening;
        } catch (RocksDBException e) {
            return refusal(e);
        } catch (IdentityFile.Unreadable e) {
            return new StoreOpening.Damaged(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new StoreOpening.Unusable(e.toString());
        } finally {
            if (lock != null && !(opening instanceof StoreOpening.Opened)) {
                closeQuietly(lock);
            }
        }
    }

    private StoreOpening create(StoreLock lock, FatalStorageHandler fatal, StoreObserver observer)
            throws IOException, RocksDBException {
        UUID storeId = request.storeId() == null ? UUID.randomUUID() : request.storeId();
        StoreIdentity identity =
                new StoreIdentity(request.clusterId(), request.nodeId(), storeId, 1);
        // The identity comes last: a directory without one, from a crash in here, is no store that
        // anybody relied on.
        Engine engine = Engine.open(files.database(), config, true);
        RocksStore store = null;
        try {
            Witness witness = Witness.open(files.witness(), identity.storeId(), 0);
            witness.write(0, 0);
            StoreFiles.syncDirectory(files.witness());
            new IdentityFile(IdentityFile.FORMAT, identity, bootId, config.sync())
                    .write(files.identity());
            store = start(new Parts(identity, lock, witness, engine), fatal, observer);
            return new StoreOpening.Fresh(store);
        } finally {
            if (store == null) {
                engine.close();
            }
        }
    }

    private record Parts(StoreIdentity identity, StoreLock lock, Witness witness, Engine engine) {}

    private RocksStore start(Parts parts, FatalStorageHandler fatal, StoreObserver observer)
            throws IOException, RocksDBException {
        RocksStore store =
                new RocksStore(
                        new RocksStore.OpenParts(
                                config,
                                files,
                                parts.identity(),
                                parts.lock(),
                                parts.witness(),
                                parts.engine(),
                                GroupTable.recover(parts.engine())),
                        fatal,
                        observer);
        store.start();
        return store;
    }

    private StoreOpening reopen(StoreLock lock, FatalStorageHandler fatal, StoreObserver observer)
            throws IOException, RocksDBException {
        if (!Files.exists(files.identity())) {
            return new StoreOpening.Damaged(
                    "the directory " + config.dir() + " is not empty and has no identity file");
        }
        IdentityFile known = IdentityFile.read(files.identity());
        StoreOpening refused = check(known);
        if (refused != null) {
            return refused;
        }
        Witness.Testimony testimony =
                Files.exists(files.witness()) ? Witness.read(files.witness()) : null;
        if (testimony == null || !testimony.storeId().equals(known.identity().storeId())) {
            return new StoreOpening.Damaged(
                    "the witness file is missing, unreadable or another store's");
        }
        Stop stop = stopOf(known);
        makeRoomForRecovery();
        Engine engine = Engine.open(files.database(), config, false);
        RocksStore store = null;
        try {
            long recovered = engine.db().getLatestSequenceNumber();
            refused = missing(stop, testimony, recovered);
            if (refused != null) {
                return refused;
            }
            if (stop == Stop.AMNESIA) {
                warnOfUnsynced(known.sync(), testimony, recovered);
            }
            // From here on it is in use: a crash must not look like the clean stop before.
            StoreFiles.deleteDurably(files.cleanMarker());
            StoreIdentity identity =
                    stop == Stop.AMNESIA ? nextIncarnation(known.identity()) : known.identity();
            new IdentityFile(IdentityFile.FORMAT, identity, bootId, config.sync())
                    .write(files.identity());
            Witness witness = Witness.open(files.witness(), identity.storeId(), testimony.turn());
            store = start(new Parts(identity, lock, witness, engine), fatal, observer);
            return opened(stop, store);
        } finally {
            if (store == null) {
                engine.close();
            }
        }
    }

    /**
     * Recovery writes about as much as the write-ahead log holds: on a full disk the reserve makes
     * it possible.
     */
    private void makeRoomForRecovery() throws IOException {
        if (Files.getFileStore(config.dir()).getUsableSpace() < config.space().fullBelow()) {
            StoreFiles.deleteDurably(files.ballast());
        }
    }

    private @Nullable StoreOpening check(IdentityFile known) {
        if (known.format() > IdentityFile.FORMAT) {
            return new StoreOpening.NewerFormat(known.format(), IdentityFile.FORMAT);
        }
        StoreIdentity identity = known.identity();
        if (!identity.clusterId().equals(request.clusterId())
                || identity.nodeId() != request.nodeId()) {
            return new StoreOpening.ForeignStore(
                    "the store in "
                            + config.dir()
                            + " belongs to node "
                            + identity.nodeId()
                            + " of cluster "
                            + identity.clusterId()
                            + ", not to node "
                            + request.nodeId()
                            + " of cluster "
                            + request.clusterId());
        }
        if (request.storeId() != null && !request.storeId().equals(identity.storeId())) {
            return new StoreOpening.ForeignStore(
                    "the store in "
                            + config.dir()
                            + " has the id "
                            + identity.storeId()
                            + ", the cluster knows this node with "
                            + request.storeId());
        }
        return null;
    }

    private Stop stopOf(IdentityFile known) {
        if (Files.exists(files.cleanMarker())) {
            return Stop.CLEAN;
        }
        if (known.bootId().equals(bootId)) {
            return Stop.PROCESS_CRASH;
        }
        return known.sync() == SyncMode.ALWAYS ? Stop.MACHINE_CRASH : Stop.AMNESIA;
    }

    private static @Nullable StoreOpening missing(
            Stop stop, Witness.Testimony testimony, long recovered) {
        boolean machineDied = stop == Stop.MACHINE_CRASH || stop == Stop.AMNESIA;
        long expected = machineDied ? testimony.synced() : testimony.written();
        if (recovered >= expected) {
            return null;
        }
        return new StoreOpening.Damaged(
                "the database recovered up to change "
                        + recovered
                        + ", but changes up to "
                        + expected
                        + " had been "
                        + (machineDied ? "forced to the disk" : "written")
                        + ": a write-ahead log was cut or is missing, or the directory is an old copy");
    }

    private static void warnOfUnsynced(SyncMode mode, Witness.Testimony before, long recovered) {
        long missing = before.written() - recovered;
        log.warn(
                "the machine went down while storage.sync was {}: what had not been forced to the disk may be lost. A"
                        + " second or so before, the store had taken changes up to {}, forced up to {}; now it ends with"
                        + " {}: {}. Later changes are not counted",
                mode.name().toLowerCase(Locale.ROOT),
                before.written(),
                before.synced(),
                recovered,
                missing > 0
                        ? "at least " + missing + " changes are lost"
                        : "none of those is lost");
    }

    private static StoreIdentity nextIncarnation(StoreIdentity identity) {
        return new StoreIdentity(
                identity.clusterId(),
                identity.nodeId(),
                identity.storeId(),
                identity.incarnation() + 1);
    }

    private static StoreOpening opened(Stop stop, RocksStore store) {
        return switch (stop) {
            case CLEAN -> new StoreOpening.Clean(store);
            case PROCESS_CRASH -> new StoreOpening.ProcessCrash(store);
            case MACHINE_CRASH -> new StoreOpening.MachineCrash(store, false);
            case AMNESIA -> new StoreOpening.MachineCrash(store, true);
        };
    }

    private static StoreOpening refusal(RocksDBException e) {
        Status status = e.getStatus();
        String reason = "the database does not open: " + e.getMessage();
        if (status != null
                && (status.getSubCode() == Status.SubCode.NoSpace
                        || status.getSubCode() == Status.SubCode.LockTimeout)) {
            return new StoreOpening.Unusable(reason);
        }
        return new StoreOpening.Damaged(reason);
    }

    /** Everything durable, the marker last; after a fault neither. */
    static void close(RocksStore.OpenParts parts, Faults faults) {
        boolean clean = false;
        try (StoreLock lock = parts.lock();
                Witness witness = parts.witness()) {
            try (Engine engine = parts.engine()) {
                if (faults.first() == null) {
                    engine.flush();
                    long sequence = engine.db().getLatestSequenceNumber();
                    witness.write(sequence, sequence);
                    clean = true;
                }
            }
            if (clean) {
                StoreFiles.replaceDurably(parts.files().cleanMarker(), new byte[0]);
            }
        } catch (RocksDBException | IOException | RuntimeException e) {
            faults.report("close", e);
        }
    }

    private static void closeQuietly(StoreLock lock) {
        try {
            lock.close();
        } catch (IOException e) {
            log.warn("the lock of the store could not be released", e);
        }
    }
}
