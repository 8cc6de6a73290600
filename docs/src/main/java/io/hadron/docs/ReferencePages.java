package io.hadron.docs;

import io.hadron.server.config.ConfigReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The pages that are made from the code. */
public final class ReferencePages {
    private ReferencePages() {}

    /** Text of every page by its file name in {@code docs/reference}. */
    public static SortedMap<String, String> all() {
        SortedMap<String, String> pages = new TreeMap<>();
        pages.put("config.md", ConfigReference.markdown());
        pages.put("errors.md", ErrorPage.text());
        return pages;
    }

    /** Writes all pages to a directory. */
    public static void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (Map.Entry<String, String> page : all().entrySet()) {
            Files.writeString(directory.resolve(page.getKey()), page.getValue());
        }
    }
}
