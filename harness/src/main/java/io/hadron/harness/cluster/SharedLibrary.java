package io.hadron.harness.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Libraries that stand between a node and the system, built here with gcc. */
public final class SharedLibrary {
    private SharedLibrary() {}

    /**
     * Builds one, unless it is there already.
     *
     * @param name of the source among the resources, without {@code .c}
     */
    public static Path build(String name, Path work) throws IOException, InterruptedException {
        Path source = work.resolve(name + ".c");
        Path library = work.resolve(name + ".so");
        if (!Files.exists(library)) {
            String resource = "/" + name + ".c";
            try (InputStream in = SharedLibrary.class.getResourceAsStream(resource)) {
                Files.copy(Objects.requireNonNull(in, resource), source);
            }
            Commands.run(
                    "gcc", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl");
        }
        return library;
    }
}
