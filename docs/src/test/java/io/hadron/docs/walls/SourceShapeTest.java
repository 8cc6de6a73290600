package io.hadron.docs.walls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can only be seen in the source. */
class SourceShapeTest {

    private static final int MAX_LINES = 500;

    @Test
    void noFileIsTooLong() throws IOException {
        var sources = sources();
        assertThat(sources).isNotEmpty();
        assertThat(tooLong(sources)).as("files of more than %s lines", MAX_LINES).isEmpty();
    }

    private static List<String> tooLong(List<Path> sources) throws IOException {
        var found = new ArrayList<String>();
        for (var source : sources) {
            try (var lines = Files.lines(source)) {
                var count = lines.count();
                if (count > MAX_LINES) {
                    found.add(source + ": " + count);
                }
            }
        }
        return found;
    }

    /** All Java sources of all modules; tests run in the folder of their module. */
    private static List<Path> sources() throws IOException {
        var found = new ArrayList<Path>();
        try (var modules = Files.list(Path.of("..").toRealPath())) {
            for (var module : modules.filter(path -> Files.exists(path.resolve("src"))).toList()) {
                try (var files = Files.walk(module.resolve("src"))) {
                    files.filter(path -> path.toString().endsWith(".java")).forEach(found::add);
                }
            }
        }
        return found;
    }
}
