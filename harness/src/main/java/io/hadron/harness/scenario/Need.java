package io.hadron.harness.scenario;

import io.hadron.harness.cluster.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a scenario needs of the machine. */
public enum Need {
    ROOT,
    LOOP_DISK,
    COMPILER,
    FAKE_TIME,
    DOCKER;

    private static final List<Path> FAKE_TIME_LIBRARIES =
            List.of(
                    Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
                    Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"),
                    Path.of("/usr/lib/faketime/libfaketimeMT.so.1"));

    /** Why it is not there, or null if it is. */
    public @Nullable String missing() {
        return switch (this) {
            case ROOT -> isRoot() ? null : "needs root";
            case LOOP_DISK ->
                    !isRoot()
                            ? "needs root, to mount disks"
                            : Files.exists(Path.of("/dev/loop-control"))
                                            && Commands.exists("mkfs.ext4")
                                    ? null
                                    : "needs loop devices and mkfs.ext4";
            case COMPILER -> Commands.exists("gcc") ? null : "needs gcc, for the failing disk";
            case FAKE_TIME -> fakeTime() == null ? "needs libfaketime (Debian package)" : null;
            case DOCKER -> hasDocker() ? null : "no Docker engine runs here";
        };
    }

    static @Nullable Path fakeTime() {
        return FAKE_TIME_LIBRARIES.stream().filter(Files::exists).findFirst().orElse(null);
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static boolean hasDocker() {
        try {
            Commands.run("docker", "info", "--format", "{{.ServerVersion}}");
            return true;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
