package io.hadron.cli.tools;

import io.hadron.cli.session.CliCommand;
import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.Session;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        description = {
            "Print a completion script for bash or zsh.",
            "source <(hadron completion bash)"
        })
public final class CompletionCommand extends CliCommand {
    @Parameters(
            index = "0",
            paramLabel = "bash|zsh",
            arity = "0..1",
            description = "One script serves both (default: bash).")
    private String shell = "bash";

    @Spec private @Nullable CommandSpec self;

    @Override
    protected int run(Session session) {
        if (!List.of("bash", "zsh").contains(shell)) {
            throw CommandFailure.usage(
                    "no completion for " + shell, "hadron completion bash; hadron completion zsh");
        }
        if (self == null) {
            throw new IllegalStateException("a command without its description");
        }
        session.output().print(AutoComplete.bash("hadron", self.root().commandLine()));
        return ExitCode.OK;
    }
}
