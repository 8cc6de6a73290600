package io.hadron.harness.scenario;

import io.hadron.harness.cluster.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a scenario needs of the machine. */
public enum Need {
    ROOT,
    LOOP_DISK,
    COMPILER,
    DOCKER;

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
            case COMPILER ->
                    Commands.exists("gcc")
                            ? null
                            : "needs gcc, for a library between node and system";
            case DOCKER -> hasDocker() ? null : "no Docker engine runs here";
        };
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
