package io.hadron.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the pages point to is there. */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");
    private static final Pattern TEST =
            Pattern.compile("`([A-Z][A-Za-z0-9]*Test)(?:\\.([a-z][A-Za-z0-9]*))?`");
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void everyLinkedFileIsThere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                String target = link.group(1);
                if (!target.contains("://") && !Files.exists(page.resolveSibling(target))) {
                    broken.add(ROOT.relativize(page) + " -> " + target);
                }
            }
        }
        assertThat(broken).as("links to files that are not there").isEmpty();
    }

    @Test
    void everyNamedTestIsThere() throws IOException {
        List<Path> sources = files(ROOT, ".java");
        List<String> missing = new ArrayList<>();
        for (Path page : pages()) {
            Matcher test = TEST.matcher(Files.readString(page));
            while (test.find()) {
                if (!isThere(sources, test.group(1), test.group(2))) {
                    missing.add(ROOT.relativize(page) + " names " + test.group());
                }
            }
        }
        assertThat(missing).as("tests that are named and not there").isEmpty();
    }

    private static boolean isThere(List<Path> sources, String type, @Nullable String method)
            throws IOException {
        for (Path source : sources) {
            if (source.getFileName().toString().equals(type + ".java")) {
                return method == null || Files.readString(source).contains(" " + method + "(");
            }
        }
        return false;
    }

    private static List<Path> pages() throws IOException {
        return files(ROOT, ".md");
    }

    private static List<Path> files(Path root, String suffix) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(path -> path.toString().endsWith(suffix))
                    .filter(path -> !isBuilt(root.relativize(path)))
                    .toList();
        }
    }

    private static boolean isBuilt(Path path) {
        for (Path part : path) {
            String name = part.toString();
            if (name.equals("target") || name.equals(".git") || name.equals(".hadron")) {
                return true;
            }
        }
        return false;
    }
}
