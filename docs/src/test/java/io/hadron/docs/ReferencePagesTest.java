package io.hadron.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages on disk say what the code says. Rewritten with {@code -Dhadron.rewrite=true}. */
class ReferencePagesTest {
    private static final Path DIRECTORY = Path.of("reference");
    private static final String REWRITE =
            "mvn -q -pl docs -am test -Dtest=ReferencePagesTest -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -Dhadron.rewrite=true";

    static Iterable<String> pages() throws IOException {
        if (Boolean.getBoolean("hadron.rewrite")) {
            ReferencePages.write(DIRECTORY);
        }
        return ReferencePages.all().keySet();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void isUpToDate(String name) throws IOException {
        Path file = DIRECTORY.resolve(name);
        String found = Files.exists(file) ? Files.readString(file) : "";
        assertThat(found)
                .as("docs/reference/%s is out of date; run: %s", name, REWRITE)
                .isEqualTo(ReferencePages.all().get(name));
    }
}
