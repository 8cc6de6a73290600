package io.hadron.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("restricted")
class NativeLibraryTest {
    @TempDir Path dir;

    @Test
    void theFasterChecksumIsInPlaceWhereItCanBe() throws Exception {
        NativeLibrary.load();
        boolean fits =
                System.getProperty("os.arch").equals("amd64")
                        && System.getProperty("os.name").equals("Linux")
                        && Files.readString(Path.of("/proc/cpuinfo")).contains(" sse4_2 ");
        assertThat(NativeLibrary.fastCrc()).isEqualTo(fits);
    }

    @Test
    void theLibraryThatIsShippedComputesCrc32c() throws Throwable {
        assumeTrue(NativeLibrary.fastCrc(), "not an x86-64 Linux: there is no library for it");
        Path copy = dir.resolve("shipped.so");
        try (InputStream in = NativeLibrary.class.getResourceAsStream(NativeLibrary.RESOURCE)) {
            Files.copy(in, copy);
        }
        compare(copy);
    }

    @Test
    void itsSourceComputesTheSame() throws Throwable {
        assumeTrue(NativeLibrary.fastCrc(), "not an x86-64 Linux: there is no library for it");
        Path built = dir.resolve("built.so");
        try {
            int exit =
                    new ProcessBuilder(
                                    "gcc",
                                    "-O2",
                                    "-shared",
                                    "-fPIC",
                                    "-nostdlib",
                                    "-ffreestanding",
                                    "-o",
                                    built.toString(),
                                    "src/main/native/crc32c.c")
                            .inheritIO()
                            .start()
                            .waitFor();
            assertThat(exit).isZero();
        } catch (IOException e) {
            assumeTrue(false, "no gcc here: the source of the library is not tested");
        }
        compare(built);
    }

    private static void compare(Path library) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle extend =
                    Linker.nativeLinker()
                            .downcallHandle(
                                    SymbolLookup.libraryLookup(library, arena)
                                            .findOrThrow("_ZN7rocksdb6crc32c6ExtendEjPKcm"),
                                    FunctionDescriptor.of(
                                            ValueLayout.JAVA_INT,
                                            ValueLayout.JAVA_INT,
                                            ValueLayout.ADDRESS,
                                            ValueLayout.JAVA_LONG));
            long seed = System.nanoTime();
            Random random = new Random(seed);
            byte[] bytes = new byte[100_000];
            random.nextBytes(bytes);
            MemorySegment memory = arena.allocate(bytes.length);
            memory.copyFrom(MemorySegment.ofArray(bytes));
            for (int i = 0; i < 2000; i++) {
                int from = random.nextInt(20_000);
                int split = i < 200 ? i : random.nextInt(40_000);
                int rest = random.nextInt(40_000);
                CRC32C expected = new CRC32C();
                expected.update(bytes, from, split + rest);
                int head = (int) extend.invokeExact(0, memory.asSlice(from), (long) split);
                int whole =
                        (int) extend.invokeExact(head, memory.asSlice(from + split), (long) rest);
                assertThat(whole).as("seed %d", seed).isEqualTo((int) expected.getValue());
            }
        }
    }
}
