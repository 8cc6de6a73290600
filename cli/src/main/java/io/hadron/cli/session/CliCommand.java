package io.hadron.cli.session;

import io.hadron.client.HadronException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that does something. */
public abstract class CliCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    /** Does it. Returns the exit code. */
    protected abstract int run(Session session) throws Exception;

    @Override
    public final Integer call() throws Exception {
        if (spec == null || !(spec.root().userObject() instanceof GlobalOptions.Source root)) {
            throw new IllegalStateException("a command without the root command");
        }
        try (Session session = new Session(root.env(), root.globalOptions())) {
            try {
                int code = run(session);
                session.output().flush();
                return code;
            } catch (HadronException.NotFound e) {
                throw session.explain(e);
            }
        }
    }
}
