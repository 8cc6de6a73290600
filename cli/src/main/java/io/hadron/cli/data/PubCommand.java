package io.hadron.cli.data;

import io.hadron.cli.session.CliCommand;
import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.Session;
import io.hadron.client.Acks;
import io.hadron.client.Event;
import io.hadron.client.HadronClient;
import io.hadron.client.Publisher;
import io.hadron.client.PublisherOptions;
import io.hadron.proto.batch.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "pub",
        description = {
            "Publish records: one an argument, or one a line of a file or standard input.",
            "Prints a receipt for each, in the order of the input: stream, partition, offset,"
                    + " duplicate."
        })
public final class PubCommand extends CliCommand {
    @Parameters(index = "0", paramLabel = "STREAM", description = "[NAMESPACE/]NAME")
    private String stream = "";

    @Parameters(index = "1..*", paramLabel = "VALUE", description = "One record each.")
    private List<String> values = new ArrayList<>();

    @Option(
            names = {"-k", "--key"},
            paramLabel = "KEY",
            description = "Key of all records; records of one key keep their order.")
    private @Nullable String key;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "NAME=VALUE",
            description = "Header of all records; may be repeated.")
    private Map<String, String> headers = Map.of();

    @Option(
            names = {"-F", "--file"},
            paramLabel = "FILE",
            description = "One record a line of this file; - is standard input.")
    private @Nullable String file;

    @Option(
            names = "--ndjson",
            description =
                    "Lines are objects {\"key\":..., \"value\":..., \"headers\":{...}}; what sub"
                            + " writes fits.")
    private boolean ndjson;

    @Option(
            names = "--acks",
            paramLabel = "write|majority|all",
            defaultValue = "majority",
            description = "When a record counts as published (default: majority).")
    private Acks acks = Acks.MAJORITY;

    @Option(
            names = "--compression",
            paramLabel = "none|lz4|zstd",
            defaultValue = "none",
            description = "Compression of batches (default: none).")
    private Compression compression = Compression.NONE;

    @Option(
            names = {"-q", "--quiet"},
            description = "No receipts, only a summary.")
    private boolean quiet;

    @Override
    protected int run(Session session) throws Exception {
        if (file != null && !values.isEmpty()) {
            throw CommandFailure.usage("values and --file exclude each other", "use one of them");
        }
        if (!compression.writable()) {
            throw CommandFailure.usage(
                    "compression " + compression + " can only be read", "use none, lz4 or zstd");
        }
        String name = session.stream(stream);
        try (Input input = input(session)) {
            HadronClient client = session.client();
            try (Publisher publisher = client.publisher(name, options(session))) {
                return new Publishing(session, publisher, quiet, input.total).run(input.events);
            }
        }
    }

    private PublisherOptions options(Session session) {
        Duration given = session.options().timeout();
        PublisherOptions options =
                PublisherOptions.defaults().withAcks(acks).withCompression(compression);
        return given == null ? options : options.withDeliveryTimeout(given);
    }

    private record Input(EventSource events, AutoCloseable source, long total)
            implements AutoCloseable {
        @Override
        public void close() throws Exception {
            source.close();
        }
    }

    private Input input(Session session) throws IOException {
        if (!values.isEmpty()) {
            List<byte[]> records =
                    values.stream().map(v -> v.getBytes(StandardCharsets.UTF_8)).toList();
            return new Input(EventSource.of(records, this::event), () -> {}, -1);
        }
        if (file == null || file.equals("-")) {
            if (file == null && session.env().terminals().in()) {
                session.say("Reading records from the terminal, one a line; Ctrl-D ends.");
            }
            EventSource lines = EventSource.of(lines(session.env().in()), this::event);
            return new Input(lines, () -> {}, -1);
        }
        Path path = Path.of(file);
        if (!Files.isRegularFile(path)) {
            throw CommandFailure.failed("there is no file " + file, "check the path");
        }
        LineReader reader = lines(Files.newInputStream(path));
        return new Input(EventSource.of(reader, this::event), reader, Files.size(path));
    }

    private static LineReader lines(InputStream in) {
        return new LineReader(in, EventSource.MAX_LINE);
    }

    private Event event(byte[] line) {
        Event event =
                ndjson
                        ? EventJson.parse(new String(line, StandardCharsets.UTF_8))
                        : Event.record((byte[]) null, line);
        if (key != null) {
            event = event.key(key);
        }
        for (Map.Entry<String, String> header : headers.entrySet()) {
            event = event.header(header.getKey(), header.getValue());
        }
        return event;
    }
}
