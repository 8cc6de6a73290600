package io.hadron.cli.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hadron.cli.output.Column;
import io.hadron.cli.output.Format;
import io.hadron.cli.output.Output;
import io.hadron.cli.output.Table;
import io.hadron.cli.session.CliCommand;
import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.Session;
import io.hadron.client.admin.ObjectInfo;
import io.hadron.client.admin.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "get",
        description = {
            "List objects, or show some.",
            "hadron get; hadron get streams; hadron get Stream/shop/orders",
            "-o yaml writes documents that apply takes."
        })
public final class GetCommand extends CliCommand {
    private static final Table TABLE =
            new Table(
                    Column.text("KIND", "kind"),
                    Column.text("NAMESPACE", "namespace"),
                    Column.text("NAME", "name"),
                    new Column("SPEC", ObjectJson::brief, false),
                    Column.text("BRANCH", "branch"));

    @Parameters(
            paramLabel = "KIND [NAME...] | KIND/NS/NAME...",
            arity = "0..*",
            description = "What to list; everything if nothing is named.")
    private List<String> words = new ArrayList<>();

    @Override
    protected int run(Session session) {
        boolean isList =
                words.isEmpty() || (words.size() == 1 && ObjectNames.isKind(words.getFirst()));
        if (!isList && words.size() == 1 && !words.getFirst().contains("/")) {
            ObjectNames.kind(words.getFirst());
        }
        List<ObjectInfo> objects = isList ? list(session) : named(session);
        Output output = session.output();
        if (output.format() == Format.YAML) {
            for (int i = 0; i < objects.size(); i++) {
                output.print(
                        (i == 0 ? "" : "---\n") + objects.get(i).yaml().stripTrailing() + "\n");
            }
            return ExitCode.OK;
        }
        List<ObjectNode> rows = objects.stream().map(ObjectJson::of).toList();
        if (!isList && rows.size() == 1 && output.format() == Format.JSON) {
            output.object(rows.getFirst(), Objects::toString);
        } else {
            output.rows(rows, TABLE);
        }
        return ExitCode.OK;
    }

    private List<ObjectInfo> list(Session session) {
        String kind = words.isEmpty() ? "" : ObjectNames.kind(words.getFirst());
        String given = session.options().namespace();
        return session.admin().get(kind, given == null ? "" : given, "");
    }

    private List<ObjectInfo> named(Session session) {
        List<ObjectInfo> found = new ArrayList<>();
        for (ObjectRef ref : ObjectNames.list(session, words)) {
            List<ObjectInfo> one = session.admin().get(ref.kind(), ref.namespace(), ref.name());
            if (one.isEmpty()) {
                throw missing(session, ref);
            }
            found.addAll(one);
        }
        return found;
    }

    static CommandFailure missing(Session session, ObjectRef ref) {
        return new CommandFailure(
                ExitCode.NOT_FOUND,
                "there is no " + ref,
                (session.hint(ref) + " List what there is: hadron get " + ref.kind()).strip());
    }
}
