package io.hadron.storage.rocksdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads RocksDB, and before it, where that helps, a CRC-32C that uses the processor's instruction
 * (see src/main/native/crc32c.c). Without it everything works, at two to three times the CPU per
 * byte.
 */
@SuppressWarnings("restricted")
final class NativeLibrary {
    /** Set to false to do without the faster checksum. */
    static final String SWITCH = "hadron.storage.fast-crc";

    static final String RESOURCE = "libhadroncrc-linux-x86_64.so";

    private static final Logger log = LoggerFactory.getLogger(NativeLibrary.class);
    private static final String EXTEND = "_ZN7rocksdb6crc32c6ExtendEjPKcm";
    private static final int RTLD_NOW = 2;
    private static final int RTLD_GLOBAL = 0x100;

    private static final boolean FAST_CRC = installFastCrc();

    private static boolean loaded;

    private NativeLibrary() {}

    /** Call before anything of RocksDB. */
    static void load() {
        loadRocks();
        log.debug("RocksDB is loaded; hardware checksums: {}", FAST_CRC);
    }

    /**
     * Out of a directory that is gone once it is loaded. By itself RocksDB leaves its 17 MB in the
     * directory for temporary files whenever the process is killed.
     */
    private static synchronized void loadRocks() {
        if (loaded) {
            return;
        }
        Path dir = null;
        try {
            dir = Files.createTempDirectory("hadron-rocksdb");
            NativeLibraryLoader.getInstance().loadLibrary(dir.toString());
            RocksDB.loadLibrary(); // finds it loaded
            loaded = true;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "RocksDB's library can not be unpacked into the directory for temporary files"
                            + " (java.io.tmpdir). Make room in it, or name another one",
                    e);
        } finally {
            deleteTree(dir);
        }
    }

    /** Whether the faster checksum is in place. */
    static boolean fastCrc() {
        return FAST_CRC;
    }

    private static boolean installFastCrc() {
        if (!Boolean.parseBoolean(System.getProperty(SWITCH, "true")) || !processorFits()) {
            return false;
        }
        Path file = null;
        try (InputStream resource = NativeLibrary.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                return false;
            }
            file = Files.createTempFile("hadron-crc", ".so");
            Files.write(file, resource.readAllBytes());
            return checkAndPublish(file);
        } catch (IOException | RuntimeException e) {
            log.info("RocksDB computes checksums in software: {}", e.toString());
            return false;
        } finally {
            deleteQuietly(file);
        }
    }

    private static boolean processorFits() {
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        if (!System.getProperty("os.name", "").equals("Linux")
                || !(arch.equals("amd64") || arch.equals("x86_64"))) {
            return false;
        }
        try {
            return Files.readString(Path.of("/proc/cpuinfo"), ISO_8859_1).contains(" sse4_2 ");
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * First for us alone; its symbols become global, and so RocksDB's, only if they compute what
     * Java computes.
     */
    private static boolean checkAndPublish(Path file) {
        SymbolLookup ours = SymbolLookup.libraryLookup(file, Arena.global());
        Linker linker = Linker.nativeLinker();
        MethodHandle extend =
                linker.downcallHandle(
                        ours.findOrThrow(EXTEND),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_LONG));
        MethodHandle dlopen =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("dlopen"),
                        FunctionDescriptor.of(
                                ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            if (!computesCrc(extend, arena)) {
                log.warn("the faster checksum computes wrong sums on this machine; it is not used");
                return false;
            }
            MemorySegment handle =
                    (MemorySegment)
                            dlopen.invokeExact(
                                    arena.allocateFrom(file.toString()), RTLD_NOW | RTLD_GLOBAL);
            return !handle.equals(MemorySegment.NULL);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean computesCrc(MethodHandle extend, Arena arena) throws Throwable {
        byte[] bytes = new byte[20_000];
        new Random(7).nextBytes(bytes);
        MemorySegment memory = arena.allocate(bytes.length);
        memory.copyFrom(MemorySegment.ofArray(bytes));
        for (int from = 0, length = 0;
                from + length <= bytes.length;
                from++, length += 1 + length / 3) {
            CRC32C expected = new CRC32C();
            expected.update(bytes, 0, from + length);
            int head = (int) extend.invokeExact(0, memory, (long) from);
            int whole = (int) extend.invokeExact(head, memory.asSlice(from), (long) length);
            if (whole != (int) expected.getValue()) {
                return false;
            }
        }
        return true;
    }

    private static void deleteTree(@Nullable Path dir) {
        if (dir == null) {
            return;
        }
        try (Stream<Path> files = Files.list(dir)) {
            files.forEach(NativeLibrary::deleteQuietly);
        } catch (IOException e) {
            log.debug("{} stays behind", dir, e);
        }
        deleteQuietly(dir);
    }

    private static void deleteQuietly(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            log.debug("{} stays behind", file, e);
        }
    }
}
