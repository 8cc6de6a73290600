package io.hadron.cli.schema;

import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.Env;
import io.hadron.client.admin.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads the documents that {@code -f} names: files, directories, or standard input. */
final class SourceFiles {
    /** What a server takes in one change set. */
    private static final int MAX_BYTES = 4 << 20;

    private static final int MAX_FILES = 1_000;

    private final Env env;
    private final List<SourceFile> found = new ArrayList<>();
    private long bytes;

    private SourceFiles(Env env) {
        this.env = env;
    }

    static List<SourceFile> read(Env env, List<String> arguments) throws IOException {
        SourceFiles files = new SourceFiles(env);
        for (String argument : arguments) {
            files.add(argument);
        }
        return List.copyOf(files.found);
    }

    private void add(String argument) throws IOException {
        if (argument.equals("-")) {
            addStream("stdin", env.in());
            return;
        }
        Path path = Path.of(argument);
        if (Files.isDirectory(path)) {
            addDirectory(path);
        } else if (Files.exists(path)) {
            addFile(path);
        } else {
            throw CommandFailure.failed(
                    "there is no file " + argument, "check the path; - reads standard input");
        }
    }

    private void addDirectory(Path directory) throws IOException {
        List<Path> inside;
        try (Stream<Path> walk = Files.walk(directory)) {
            inside = walk.filter(SourceFiles::isYaml).limit(MAX_FILES + 1L).sorted().toList();
        }
        if (inside.isEmpty()) {
            throw CommandFailure.failed(
                    "the directory " + directory + " holds no .yaml or .yml file",
                    "name the directory that holds the documents");
        }
        for (Path file : inside) {
            addFile(file);
        }
    }

    private static boolean isYaml(Path path) {
        String name = path.toString();
        return (name.endsWith(".yaml") || name.endsWith(".yml")) && Files.isRegularFile(path);
    }

    private void addFile(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            addStream(file.toString(), in);
        }
    }

    private void addStream(String name, InputStream in) throws IOException {
        byte[] text = in.readNBytes((int) (MAX_BYTES - bytes + 1));
        bytes += text.length;
        if (bytes > MAX_BYTES || found.size() >= MAX_FILES) {
            throw CommandFailure.failed(
                    "more than 4 MiB or 1,000 files of documents, at " + name,
                    "apply them in parts");
        }
        found.add(new SourceFile(name, utf8(name, text)));
    }

    private static String utf8(String name, byte[] text) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
        } catch (CharacterCodingException e) {
            throw CommandFailure.failed(name + " is not UTF-8 text", "save it as UTF-8");
        }
    }
}
