package io.hadron.cli.group;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hadron.cli.data.Starts;
import io.hadron.cli.output.Column;
import io.hadron.cli.output.Json;
import io.hadron.cli.output.Table;
import io.hadron.cli.session.CliCommand;
import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.Session;
import io.hadron.client.StartAt;
import io.hadron.client.admin.GroupInfo;
import io.hadron.client.admin.ObjectRef;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Consumer groups. */
@Command(
        name = "group",
        description = "Consumer groups: head, outstanding, lag in messages and time.",
        subcommands = {
            GroupCommand.ListGroups.class,
            GroupCommand.Describe.class,
            GroupCommand.Seek.class,
            GroupCommand.Pause.class,
            GroupCommand.Resume.class,
            GroupCommand.Delete.class
        })
public final class GroupCommand {
    @Command(name = "list", aliases = "ls", description = "List consumer groups.")
    static final class ListGroups extends CliCommand {
        private static final Table TABLE =
                new Table(
                        Column.text("NAMESPACE", "namespace"),
                        Column.text("GROUP", "name"),
                        Column.text("STREAM", "stream"),
                        Column.flag("PAUSED", "paused"),
                        GroupJson.total("MEMBERS", "members", GroupJson::count),
                        GroupJson.total("OUTSTANDING", "outstanding", GroupJson::count),
                        GroupJson.total("IN FLIGHT", "inFlight", GroupJson::count),
                        GroupJson.total("LAG", "lag", GroupJson::count),
                        GroupJson.total("LAG TIME", "lagMs", v -> Column.age(v.asLong())),
                        Column.text("DEAD LETTERS TO", "deadLetter"));

        @Override
        protected int run(Session session) {
            String given = session.options().namespace();
            List<GroupInfo> groups = session.admin().groups(given == null ? "" : given);
            session.output().rows(groups.stream().map(GroupJson::brief).toList(), TABLE);
            return GroupJson.tell(session, groups);
        }
    }

    /** A verb on one group that answers with its state. */
    abstract static class OneGroup extends CliCommand {
        @Parameters(index = "0", paramLabel = "GROUP", description = "[NAMESPACE/]NAME")
        private String group = "";

        abstract GroupInfo act(Session session, String name);

        @Override
        protected int run(Session session) {
            GroupInfo info = act(session, session.group(group));
            ObjectNode node = GroupJson.of(info);
            session.output().object(node, GroupJson::text);
            return GroupJson.tell(session, List.of(info));
        }
    }

    @Command(name = "describe", description = "Show a group, partition by partition.")
    static final class Describe extends OneGroup {
        @Override
        GroupInfo act(Session session, String name) {
            return session.admin().group(name);
        }
    }

    @Command(name = "pause", description = "Hand out nothing until resumed.")
    static final class Pause extends OneGroup {
        @Override
        GroupInfo act(Session session, String name) {
            return session.admin().pause(name);
        }
    }

    @Command(name = "resume", description = "Go on after a pause.")
    static final class Resume extends OneGroup {
        @Override
        GroupInfo act(Session session, String name) {
            return session.admin().resume(name);
        }
    }

    @Command(
            name = "seek",
            description = {
                "Move a group: its next message is the one at the start that is named.",
                "Messages in flight are taken back; consumers go on by themselves."
            })
    static final class Seek extends OneGroup {
        @Option(
                names = "--to",
                paramLabel = Starts.LABEL,
                required = true,
                description = "Where to; 15m means fifteen minutes ago.")
        private String to = "";

        @Option(
                names = {"-p", "--partition"},
                paramLabel = "N",
                description = "Only in this partition.")
        private @Nullable Integer partition;

        @Override
        GroupInfo act(Session session, String name) {
            StartAt start = Starts.parse("--to", to);
            if (partition == null) {
                return session.admin().seek(name, start);
            }
            int last = session.admin().group(name).partitionCount() - 1;
            if (partition < 0 || partition > last) {
                throw new CommandFailure(
                        ExitCode.NOT_FOUND,
                        "the stream of " + name + " has no partition " + partition,
                        "its partitions are 0 to " + last);
            }
            return session.admin().seek(name, start, partition);
        }
    }

    @Command(
            name = "delete",
            description = {
                "Delete a group with its progress. The stream keeps its messages.",
                "Lost are only the places of the group. On a terminal it asks first."
            })
    static final class Delete extends CliCommand {
        @Parameters(index = "0", paramLabel = "GROUP", description = "[NAMESPACE/]NAME")
        private String group = "";

        @Option(
                names = {"-y", "--yes"},
                description = "Do not ask.")
        private boolean yes;

        @Option(names = "--take-over", description = "Also a group that a branch manages.")
        private boolean takeOver;

        @Override
        protected int run(Session session) {
            String name = session.group(group);
            ObjectRef ref = session.ref("Group", name);
            session.admin().group(name);
            Confirmation.ask(session, yes, "Delete the group " + name + " and its progress?");
            session.admin().delete(List.of(ref), true, takeOver);
            ObjectNode node = Json.object().put("object", ref.toString()).put("deleted", true);
            session.output().object(node, n -> "Deleted group " + name + ".\n");
            return ExitCode.OK;
        }
    }
}
