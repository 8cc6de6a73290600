package io.hadron.cli.group;

import io.hadron.cli.output.Json;
import io.hadron.cli.session.CliCommand;
import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.Session;
import io.hadron.client.admin.Explanation;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "explain",
        description = {
            "Say why a message is where it is.",
            "hadron explain orders/0/42 --group billing"
        })
public final class ExplainCommand extends CliCommand {
    private static final Pattern PLACE = Pattern.compile("(.+)/([0-9]{1,5})/([0-9]{1,18})");

    @Parameters(index = "0", paramLabel = "STREAM/PARTITION/OFFSET", description = "The message.")
    private String place = "";

    @Option(
            names = {"-g", "--group"},
            paramLabel = "GROUP",
            required = true,
            description = "The consumer group.")
    private String group = "";

    @Override
    protected int run(Session session) {
        Matcher matcher = PLACE.matcher(place);
        if (!matcher.matches()) {
            throw CommandFailure.usage(
                    place + " names no message",
                    "write STREAM/PARTITION/OFFSET, for instance shop/orders/0/42");
        }
        String stream = session.stream(matcher.group(1));
        String namespace = stream.substring(0, stream.indexOf('/') + 1);
        String full = session.group(group.contains("/") ? group : namespace + group);
        int partition = Integer.parseInt(matcher.group(2));
        long offset = Long.parseLong(matcher.group(3));
        Explanation explanation =
                session.admin()
                        .explain(stream, partition, offset, full.substring(full.indexOf('/') + 1));
        session.output()
                .object(
                        Json.object()
                                .put("stream", stream)
                                .put("partition", partition)
                                .put("offset", offset)
                                .put("group", full)
                                .put("reason", explanation.reason())
                                .put("text", explanation.text()),
                        node -> explanation.reason() + ": " + explanation.text() + "\n");
        return ExitCode.OK;
    }
}
