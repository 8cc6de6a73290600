package io.hadron.cli.schema;

import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.FailureReport;
import io.hadron.cli.session.Session;
import io.hadron.client.admin.ChangeResult;

/** Shows a plan. A plan with problems fails as the apply of it would. */
final class Planned {
    private Planned() {}

    static int show(Session session, ChangeResult plan) {
        new ChangePrinter(session.output()).print(plan);
        session.output().flush();
        if (plan.problems().isEmpty()) {
            return ExitCode.OK;
        }
        FailureReport report = new FailureReport(session.env());
        report.problems(plan.problems());
        int count = plan.problems().size();
        report.message(
                (count == 1 ? "1 problem" : count + " problems") + ": apply would refuse this",
                "mend what is listed, then plan again");
        return ExitCode.of(plan.problems());
    }
}
