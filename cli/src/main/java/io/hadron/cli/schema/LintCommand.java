package io.hadron.cli.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hadron.cli.output.Json;
import io.hadron.cli.session.CliCommand;
import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.FailureReport;
import io.hadron.cli.session.Session;
import io.hadron.client.Problem;
import io.hadron.core.model.NamespaceName;
import io.hadron.ddl.DdlParser;
import io.hadron.ddl.DdlResult;
import io.hadron.ddl.SourceFile;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "lint",
        description = "Check documents without a cluster; lists all problems with file and line.")
public final class LintCommand extends CliCommand {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE|DIR|-",
            description = "Documents; may be repeated. - reads standard input.")
    private List<String> files = new ArrayList<>();

    @Parameters(paramLabel = "FILE|DIR|-", arity = "0..*", description = "The same without -f.")
    private List<String> more = new ArrayList<>();

    @Override
    protected int run(Session session) throws Exception {
        List<String> all = new ArrayList<>(files);
        all.addAll(more);
        if (all.isEmpty()) {
            throw CommandFailure.usage("no file is named", "hadron lint -f FILE");
        }
        List<SourceFile> sources =
                SourceFiles.read(session.env(), all).stream()
                        .map(file -> new SourceFile(file.name(), file.text()))
                        .toList();
        String namespace = session.options().namespace();
        DdlResult result =
                DdlParser.parse(
                        sources,
                        namespace == null ? NamespaceName.DEFAULT : new NamespaceName(namespace));
        return show(session, result);
    }

    private static int show(Session session, DdlResult result) {
        List<Problem> problems = result.problems().stream().map(LintCommand::problem).toList();
        ObjectNode node = Json.object();
        node.put("documents", result.documents().size());
        node.set("problems", ChangePrinter.problems(problems));
        session.output()
                .object(
                        node,
                        ignored -> result.documents().size() + " documents are well formed.\n");
        session.output().flush();
        if (problems.isEmpty()) {
            return ExitCode.OK;
        }
        FailureReport report = new FailureReport(session.env());
        report.problems(problems);
        int count = problems.size();
        report.message(
                count == 1 ? "1 problem" : count + " problems",
                "mend what is listed; hadron plan also checks against the cluster");
        return ExitCode.FAILED;
    }

    private static Problem problem(io.hadron.core.model.Problem found) {
        return new Problem(
                found.place().file(),
                found.place().line(),
                found.code().name(),
                found.message(),
                found.advice());
    }
}
