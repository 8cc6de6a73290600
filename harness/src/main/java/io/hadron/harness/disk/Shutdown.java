package io.hadron.harness.disk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * The call that {@code xfs_io -x -c shutdown} makes, which ext4 knows too: all I/O of a file system
 * ends at once, as if the machine had lost its power. Made from here, so that no package needs to
 * be installed.
 */
final class Shutdown {
    /** FS_IOC_SHUTDOWN, _IOR('X', 125, __u32). */
    private static final long REQUEST = 0x8004587DL;

    /** Not even the journal is flushed. */
    private static final int NO_LOG_FLUSH = 2;

    private static final int READ_ONLY = 0;

    private Shutdown() {}

    @SuppressWarnings("restricted") // calls three functions of the C library, with their own types
    static void withoutFlush(Path root) throws IOException {
        Linker linker = Linker.nativeLinker();
        SymbolLookup lookup = linker.defaultLookup();
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle open =
                    linker.downcallHandle(
                            lookup.find("open").orElseThrow(),
                            FunctionDescriptor.of(
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.ADDRESS,
                                    ValueLayout.JAVA_INT),
                            Linker.Option.firstVariadicArg(2));
            MethodHandle ioctl =
                    linker.downcallHandle(
                            lookup.find("ioctl").orElseThrow(),
                            FunctionDescriptor.of(
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_LONG,
                                    ValueLayout.ADDRESS),
                            Linker.Option.firstVariadicArg(2));
            MethodHandle close =
                    linker.downcallHandle(
                            lookup.find("close").orElseThrow(),
                            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
            MemorySegment flags = arena.allocateFrom(ValueLayout.JAVA_INT, NO_LOG_FLUSH);
            int descriptor = (int) open.invokeExact(arena.allocateFrom(root.toString()), READ_ONLY);
            if (descriptor < 0) {
                throw new IOException("can not open " + root);
            }
            int answer = (int) ioctl.invokeExact(descriptor, REQUEST, flags);
            int closed = (int) close.invokeExact(descriptor);
            if (answer != 0 || closed != 0) {
                throw new IOException("the file system at " + root + " can not be shut down");
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
