package io.hadron.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.cluster.ChangeSet;
import io.hadron.core.cluster.FieldChange;
import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataCommand.ApplyChangeSet;
import io.hadron.core.cluster.MetadataCommand.NodeStarted;
import io.hadron.core.cluster.MetadataMachine;
import io.hadron.core.cluster.MetadataState;
import io.hadron.core.cluster.Plan;
import io.hadron.core.cluster.PlannedChange;
import io.hadron.core.cluster.Planner;
import io.hadron.core.model.Managed;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.ObjectRef;
import io.hadron.core.model.SchemaObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Texts of commands and what each of them prints, reviewed as they are. A step is a command line
 * that begins with {@code >}, then documents, then {@code ----} and the output. Run with {@code
 * -Dhadron.rewrite=true} to write the outputs anew, and look at the difference.
 */
class PlanTranscriptTest {
    private static final Path DIR = Path.of("src/test/resources/transcripts");

    private MetadataState state = MetadataState.genesis();
    private int requests;

    @ParameterizedTest
    @ValueSource(strings = {"streams", "groups", "branches", "problems"})
    void printsWhatIsWritten(String name) throws Exception {
        Path file = DIR.resolve(name + ".txt");
        String written = Files.readString(file);
        String printed = replay(written);
        if (Boolean.getBoolean("hadron.rewrite")) {
            Files.writeString(file, printed);
        }
        assertThat(printed).isEqualTo(written);
    }

    private String replay(String written) {
        StringBuilder out = new StringBuilder();
        for (String step : written.split("(?m)^(?=> )", -1)) {
            if (!step.startsWith("> ")) {
                out.append(step);
                continue;
            }
            String input = step.split("(?m)^----\n", -1)[0];
            int end = input.indexOf('\n');
            String output = run(input.substring(2, end), input.substring(end + 1));
            out.append(input).append("----\n").append(output).append('\n');
        }
        return out.toString();
    }

    private String run(String commandLine, String text) {
        List<String> words = new ArrayList<>(Arrays.asList(commandLine.split(" ", -1)));
        return switch (words.removeFirst()) {
            case "node" -> node(words.getFirst());
            case "plan", "apply" -> change(text, options(words), commandLine.startsWith("apply"));
            case "delete" -> delete(words);
            case "get" -> get(ObjectRef.parse(words.getFirst()));
            default -> throw new IllegalArgumentException(commandLine);
        };
    }

    private String node(String number) {
        NodeId id = new NodeId(Integer.parseInt(number));
        apply(new NodeStarted(new UUID(1, 1), id, "host:7400", new UUID(2, id.value()), 1, 1_000));
        return state.nodes().size() + " nodes\n";
    }

    private static ChangeSet.Options options(List<String> words) {
        ChangeSet.Options options = ChangeSet.Options.NONE;
        List<ObjectRef> losers = new ArrayList<>();
        for (String word : words) {
            if (word.equals("--take-over")) {
                options = options.takingOver();
            } else if (word.startsWith("--allow=")) {
                losers.add(ObjectRef.parse(word.substring("--allow=".length())));
            } else {
                String[] parts = word.split("@", -1);
                options = options.managedBy(new Managed(parts[0], Long.parseLong(parts[1])));
            }
        }
        return options.allowing(losers);
    }

    private String change(String text, ChangeSet.Options options, boolean apply) {
        DdlResult read = DdlParser.parse(List.of(new SourceFile("x.yaml", text)));
        ChangeSet changes = ChangeSet.apply("r" + requests++, read.documents(), options);
        Plan plan = Planner.plan(state, changes, read.broken());
        StringBuilder out = new StringBuilder();
        plan.changes().forEach(change -> print(out, change));
        read.problems().forEach(p -> out.append(p.code()).append(' ').append(p).append('\n'));
        plan.problems().forEach(p -> out.append(p.code()).append(' ').append(p).append('\n'));
        if (apply && read.problems().isEmpty() && plan.isApplicable()) {
            apply(ApplyChangeSet.of(changes, 2_000));
            out.append("applied, version ").append(state.version()).append('\n');
        }
        return out.toString();
    }

    private String delete(List<String> words) {
        List<ObjectRef> refs =
                words.stream().filter(w -> !w.startsWith("-")).map(ObjectRef::parse).toList();
        ChangeSet.Options options = options(words.stream().filter(w -> w.startsWith("-")).toList());
        ChangeSet changes = ChangeSet.deletion("r" + requests++, refs, options);
        Plan plan = Planner.plan(state, changes);
        StringBuilder out = new StringBuilder();
        plan.changes().forEach(change -> print(out, change));
        plan.problems().forEach(p -> out.append(p.code()).append(' ').append(p).append('\n'));
        if (plan.isApplicable()) {
            apply(ApplyChangeSet.of(changes, 3_000));
            out.append("applied, version ").append(state.version()).append('\n');
        }
        return out.toString();
    }

    private String get(ObjectRef ref) {
        SchemaObject object = state.object(ref);
        return object == null
                ? "none\n"
                : "# id "
                        + object.id()
                        + ", revision "
                        + object.meta().revision()
                        + ", managed by "
                        + object.meta().managed()
                        + "\n"
                        + DdlRenderer.yaml(object);
    }

    private void apply(MetadataCommand command) {
        state = MetadataMachine.apply(state, state.version() + 1, command).state();
    }

    private static void print(StringBuilder out, PlannedChange change) {
        out.append(change.action().name().toLowerCase(Locale.ROOT))
                .append(' ')
                .append(change.ref())
                .append('\n');
        for (FieldChange field : change.fields()) {
            out.append("  ").append(field.field()).append(": ");
            out.append(shown(field.from())).append(" -> ").append(shown(field.to())).append('\n');
        }
        change.losses().forEach(loss -> out.append("  LOSES DATA: ").append(loss).append('\n'));
    }

    private static String shown(String value) {
        return value.isEmpty() ? "(none)" : value;
    }
}
