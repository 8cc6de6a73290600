package io.hadron.cli.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hadron.cli.output.Column;
import io.hadron.cli.output.Json;
import io.hadron.cli.output.Table;
import io.hadron.cli.session.CliCommand;
import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.Contexts;
import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.Session;
import io.hadron.client.ClientOptions;
import io.hadron.client.HadronException;
import io.hadron.core.model.Names;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Named clusters. */
@Command(
        name = "context",
        description = "Named clusters, kept in ~/.config/hadron/contexts.json.",
        subcommands = {
            ContextCommand.ListContexts.class,
            ContextCommand.Use.class,
            ContextCommand.SetContext.class,
            ContextCommand.Delete.class
        })
public final class ContextCommand {
    @Command(name = "list", aliases = "ls", description = "List contexts; * is the one in use.")
    static final class ListContexts extends CliCommand {
        private static final Table TABLE =
                new Table(
                        new Column("", row -> row.path("current").asBoolean() ? "*" : "", false),
                        Column.text("NAME", "name"),
                        Column.text("URL", "url"),
                        Column.text("NAMESPACE", "namespace"),
                        Column.flag("TOKEN", "hasToken"));

        @Override
        protected int run(Session session) {
            Contexts contexts = Contexts.load(session.env());
            List<ObjectNode> rows = new ArrayList<>();
            contexts.all()
                    .forEach((name, context) ->
                            rows.add(
                                    Json.object()
                                            .put("name", name)
                                            .put("current", name.equals(contexts.current()))
                                            .put("url", context.url())
                                            .put("namespace", context.namespace())
                                            .put("hasToken", context.token() != null)));
            session.output().rows(rows, TABLE);
            return ExitCode.OK;
        }
    }

    @Command(name = "use", description = "Talk to this cluster from now on.")
    static final class Use extends CliCommand {
        @Parameters(index = "0", paramLabel = "NAME", description = "The context.")
        private String name = "";

        @Override
        protected int run(Session session) throws IOException {
            Contexts contexts = Contexts.load(session.env());
            Contexts.Context context = contexts.require(name);
            contexts.use(name);
            contexts.save();
            session.say("Using " + name + (context.url() == null ? "" : ": " + context.url()));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "set",
            description = {
                "Make or change a context from --url, --token and --namespace; the first one made"
                        + " is used.",
                "hadron context set prod --url hadron://a:7400,b:7400 --namespace shop"
            })
    static final class SetContext extends CliCommand {
        @Parameters(index = "0", paramLabel = "NAME", description = "The context.")
        private String name = "";

        @Override
        protected int run(Session session) throws IOException {
            Session.check("context", name, Names.objectProblem(name));
            String url = session.options().url();
            String token = session.options().token();
            String namespace = session.options().namespace();
            Contexts contexts = Contexts.load(session.env());
            Contexts.Context before = contexts.all().get(name);
            if (before == null && url == null) {
                throw CommandFailure.usage(
                        "a new context needs a url",
                        "hadron context set " + name + " --url hadron://HOST:7400");
            }
            checkUrl(url);
            if (namespace != null) {
                Session.check("namespace", namespace, Names.namespaceProblem(namespace));
            }
            Contexts.Context old = before == null ? new Contexts.Context(null, null, null) : before;
            contexts.all()
                    .put(
                            name,
                            new Contexts.Context(
                                    url == null ? old.url() : url,
                                    token == null ? old.token() : token,
                                    namespace == null ? old.namespace() : namespace));
            if (contexts.current() == null) {
                contexts.use(name);
            }
            contexts.save();
            session.say("Context " + name + " is set; hadron context use " + name + " selects it.");
            return ExitCode.OK;
        }

        private static void checkUrl(@Nullable String url) {
            try {
                if (url != null) {
                    ClientOptions.of(url);
                }
            } catch (HadronException.Invalid e) {
                throw new CommandFailure(
                        ExitCode.USAGE, e.fault().message(), "mend --url and try again", e);
            }
        }
    }

    @Command(name = "delete", aliases = "rm", description = "Forget a context.")
    static final class Delete extends CliCommand {
        @Parameters(index = "0", paramLabel = "NAME", description = "The context.")
        private String name = "";

        @Override
        protected int run(Session session) throws IOException {
            Contexts contexts = Contexts.load(session.env());
            contexts.require(name);
            contexts.all().remove(name);
            if (name.equals(contexts.current())) {
                contexts.use(null);
            }
            contexts.save();
            session.say("Context " + name + " is forgotten.");
            return ExitCode.OK;
        }
    }
}
