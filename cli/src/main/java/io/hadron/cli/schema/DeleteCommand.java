package io.hadron.cli.schema;

import io.hadron.cli.session.CliCommand;
import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.Session;
import io.hadron.client.admin.ChangeResult;
import io.hadron.client.admin.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "delete",
        description = "Delete objects, all or none. What would lose data needs --allow-data-loss.")
public final class DeleteCommand extends CliCommand {
    @Parameters(
            paramLabel = "KIND/NS/NAME",
            arity = "1..*",
            description = "The objects; also: KIND NAME...")
    private List<String> words = new ArrayList<>();

    @Option(names = "--allow-data-loss", description = "Delete streams with what is on them.")
    private boolean allowDataLoss;

    @Option(names = "--take-over", description = "Also what a branch manages.")
    private boolean takeOver;

    @Option(
            names = {"--ignore-not-found", "--if-exists"},
            description = "What does not exist is as good as deleted.")
    private boolean ignoreMissing;

    @Override
    protected int run(Session session) {
        List<ObjectRef> present = new ArrayList<>();
        for (ObjectRef ref : ObjectNames.list(session, words)) {
            if (!session.admin().get(ref.kind(), ref.namespace(), ref.name()).isEmpty()) {
                present.add(ref);
            } else if (!ignoreMissing) {
                CommandFailure missing = GetCommand.missing(session, ref);
                throw new CommandFailure(
                        missing.exitCode(),
                        missing.text() + "; nothing was deleted",
                        missing.advice());
            }
        }
        ChangeResult result =
                present.isEmpty()
                        ? new ChangeResult(List.of(), List.of(), true, 0)
                        : session.admin().delete(present, allowDataLoss, takeOver);
        new ChangePrinter(session.output()).print(result);
        return ExitCode.OK;
    }
}
