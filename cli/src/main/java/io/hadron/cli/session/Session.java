package io.hadron.cli.session;

import io.hadron.cli.output.Output;
import io.hadron.client.HadronClient;
import io.hadron.client.HadronException;
import io.hadron.client.admin.Admin;
import io.hadron.client.admin.ObjectInfo;
import io.hadron.client.admin.ObjectRef;
import io.hadron.core.model.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run of a command: its surroundings, its output, and a connection when it wants one. */
public final class Session implements AutoCloseable {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final Env env;
    private final GlobalOptions options;
    private final Output output;
    private final List<ObjectRef> subjects = new ArrayList<>();
    private @Nullable Target target;
    private @Nullable HadronClient client;

    public Session(Env env, GlobalOptions options) {
        this.env = env;
        this.options = options;
        this.output = new Output(env.out(), options.format(), env.terminals().out(), env.color());
    }

    public Env env() {
        return env;
    }

    public GlobalOptions options() {
        return options;
    }

    public Output output() {
        return output;
    }

    /** A message for people, on standard error. */
    public void say(String text) {
        env.err().println(text);
    }

    /** Which cluster this is about. */
    public Target target() {
        Target found = target;
        if (found == null) {
            found = Target.resolve(options, env);
            target = found;
        }
        return found;
    }

    /** How long one call may take, all retries together. */
    public Duration timeout() {
        Duration given = options.timeout();
        return given == null ? REQUEST_TIMEOUT : given;
    }

    /** The connection; made on the first call. */
    public HadronClient client() {
        HadronClient open = client;
        if (open == null) {
            Duration given = options.timeout();
            open = connect(given == null ? CONNECT_TIMEOUT : given);
            client = open;
        }
        return open;
    }

    private HadronClient connect(Duration timeout) {
        Target to = target();
        try {
            return HadronClient.builder(to.url())
                    .name("hadron-cli")
                    .token(to.token())
                    .connectTimeout(timeout)
                    .requestTimeout(timeout())
                    .connect();
        } catch (HadronException.Unavailable | HadronException.TimedOut e) {
            throw new CommandFailure(
                    ExitCode.UNAVAILABLE,
                    "no node answers at "
                            + to.url()
                            + " (from "
                            + to.source()
                            + "): "
                            + e.fault().message(),
                    "start one: hadron server dev; or say where it is: --url, HADRON_URL or hadron"
                            + " context use NAME; hadron doctor looks closer",
                    e);
        } catch (HadronException.Invalid e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    e.fault().message(),
                    "mend " + to.source() + ", for instance hadron://localhost:7400",
                    e);
        }
    }

    public Admin admin() {
        return client().admin();
    }

    /** A stream by its argument: {@code ns/name}, or a name in the namespace of the options. */
    public String stream(String argument) {
        return named("Stream", argument);
    }

    /** A consumer group by its argument. */
    public String group(String argument) {
        return named("Group", argument);
    }

    private String named(String kind, String argument) {
        ObjectRef ref = ref(kind, argument);
        subjects.add(ref);
        return ref.namespace() + "/" + ref.name();
    }

    /** Splits a name and checks it against the rules before anything is sent. */
    public ObjectRef ref(String kind, String argument) {
        int slash = argument.indexOf('/');
        String namespace = slash < 0 ? target().namespace() : argument.substring(0, slash);
        String name = argument.substring(slash + 1);
        String given = options.namespace();
        if (slash >= 0 && given != null && !given.equals(namespace)) {
            throw CommandFailure.usage(
                    argument + " is not in the namespace " + given,
                    "leave out --namespace, or the namespace of the name");
        }
        check("namespace", namespace, Names.namespaceProblem(namespace));
        check("name", name, Names.objectProblem(name));
        return new ObjectRef(kind, namespace, name);
    }

    /** Fails as wrong usage if a rule is broken. */
    public static void check(String what, String value, @Nullable String problem) {
        if (problem != null) {
            throw CommandFailure.usage(
                    what + " " + Names.quoted(value) + ": " + problem,
                    "namespaces: 1-63 of a-z 0-9 -, no hyphen at an end; other names: 1-100 of"
                            + " a-z A-Z 0-9 - _ .");
        }
    }

    /** The failure with names that are near to those of the command. */
    CommandFailure explain(HadronException.NotFound failure) {
        String hint = "";
        for (ObjectRef subject : subjects) {
            if (hint.isEmpty()) {
                hint = hint(subject);
            }
        }
        return new CommandFailure(
                ExitCode.NOT_FOUND,
                failure.fault().message() + " [" + failure.code() + "]",
                (hint + " " + failure.advice()).strip(),
                failure);
    }

    /** What the user may have meant by an object that is not there; empty = it is there. */
    public String hint(ObjectRef subject) {
        try {
            List<ObjectInfo> all = admin().get("", "", "");
            List<String> namespaces = names(all, "Namespace", "");
            if (!namespaces.contains(subject.namespace())) {
                return ("There is no namespace "
                                + subject.namespace()
                                + ". "
                                + Spelling.didYouMean(subject.namespace(), namespaces))
                        .strip();
            }
            List<String> siblings = names(all, subject.kind(), subject.namespace());
            if (siblings.contains(subject.name())) {
                return "";
            }
            String near = Spelling.didYouMean(subject.name(), siblings);
            return near.isEmpty() ? elsewhere(subject, all) : near;
        } catch (HadronException e) {
            // A hint is a courtesy: the failure itself is told anyway.
            return "";
        }
    }

    private static String elsewhere(ObjectRef subject, Collection<ObjectInfo> all) {
        return all.stream()
                .map(ObjectInfo::ref)
                .filter(ref -> ref.kind().equals(subject.kind()))
                .filter(ref -> ref.name().equals(subject.name()))
                .findFirst()
                .map(ref -> "Did you mean " + ref.namespace() + "/" + ref.name() + "?")
                .orElse("");
    }

    private static List<String> names(Collection<ObjectInfo> all, String kind, String namespace) {
        return all.stream()
                .map(ObjectInfo::ref)
                .filter(ref -> ref.kind().equals(kind) && ref.namespace().equals(namespace))
                .map(ObjectRef::name)
                .toList();
    }

    @Override
    public void close() {
        HadronClient open = client;
        if (open != null) {
            open.close();
        }
    }
}
