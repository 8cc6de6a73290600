package io.hadron.ddl;

import io.hadron.core.model.NamespaceName;
import io.hadron.core.model.Place;
import io.hadron.core.model.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads DDL. Thread-safe: every call stands alone. */
public final class DdlParser {
    private DdlParser() {}

    /** With {@code default} as the namespace of documents that name none. */
    public static DdlResult parse(List<SourceFile> files) {
        return parse(files, NamespaceName.DEFAULT);
    }

    /**
     * Reads all documents of all files, and collects every problem. Never throws for what is in the
     * texts; time and memory are bounded.
     *
     * @param namespace of documents that name none
     */
    public static DdlResult parse(List<SourceFile> files, NamespaceName namespace) {
        Problems problems = new Problems();
        DocumentReader documents = new DocumentReader(namespace, problems);
        if (isWithinLimits(files, problems)) {
            for (SourceFile file : files) {
                YamlDocuments.read(file, problems, documents::read);
            }
        }
        return new DdlResult(documents.documents(), problems.all(), documents.broken());
    }

    private static boolean isWithinLimits(List<SourceFile> files, Problems problems) {
        if (files.size() > DdlLimits.MAX_FILES) {
            problems.add(
                    ProblemCode.TOO_LARGE,
                    Place.NONE,
                    files.size() + " files, " + DdlLimits.MAX_FILES + " are allowed",
                    "apply them in parts");
            return false;
        }
        long bytes = 0;
        for (SourceFile file : files) {
            // A character is at least one byte: no copy is made of a text that is too long anyway.
            bytes +=
                    file.text().length() > DdlLimits.MAX_BYTES
                            ? file.text().length()
                            : file.text().getBytes(StandardCharsets.UTF_8).length;
            if (bytes > DdlLimits.MAX_BYTES) {
                problems.add(
                        ProblemCode.TOO_LARGE,
                        new Place(file.name(), 0, 0),
                        "more than " + (DdlLimits.MAX_BYTES >> 20) + " MiB of documents",
                        "apply them in parts");
                return false;
            }
        }
        return hasFewSeparators(files, problems);
    }

    private static boolean hasFewSeparators(List<SourceFile> files, Problems problems) {
        long separators = 0;
        for (SourceFile file : files) {
            separators += file.text().lines().filter(line -> line.startsWith("---")).count();
        }
        if (separators > DdlLimits.MAX_SEPARATORS) {
            problems.add(
                    ProblemCode.TOO_LARGE,
                    Place.NONE,
                    separators
                            + " document separators, "
                            + DdlLimits.MAX_SEPARATORS
                            + " are allowed",
                    "apply them in parts");
            return false;
        }
        return true;
    }
}
