package io.hadron.cli.schema;

import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.Session;
import io.hadron.client.admin.ChangeSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What {@code plan} and {@code apply} take. */
final class ChangeOptions {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE|DIR|-",
            required = true,
            description = "Documents; may be repeated. - reads standard input.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--branch",
            paramLabel = "NAME",
            defaultValue = "",
            description = "Who manages these objects, for instance a Git branch.")
    private String branch = "";

    @Option(
            names = "--revision",
            paramLabel = "N",
            defaultValue = "0",
            description = "Revision of the branch; older ones than the last applied are refused.")
    private long revision;

    @Option(
            names = "--allow-data-loss",
            paramLabel = "KIND/NS/NAME",
            description = "An object that may lose data; may be repeated.")
    private List<String> allowDataLoss = new ArrayList<>();

    @Option(names = "--take-over", description = "Change objects that another branch manages.")
    private boolean takeOver;

    ChangeSet read(Session session) throws IOException {
        if (revision < 0 || (revision > 0 && branch.isEmpty())) {
            throw CommandFailure.usage(
                    "--revision must be positive and goes with --branch",
                    "for instance --branch main --revision 42");
        }
        List<String> allowed =
                allowDataLoss.stream()
                        .map(text -> ObjectNames.parse(session, text).toString())
                        .toList();
        return ChangeSet.of(SourceFiles.read(session.env(), files))
                .withNamespace(session.target().namespace())
                .withAllowDataLoss(allowed)
                .withBranch(branch, revision)
                .withTakeOver(takeOver);
    }
}
