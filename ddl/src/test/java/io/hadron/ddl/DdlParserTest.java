package io.hadron.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.cluster.DesiredObject;
import io.hadron.core.cluster.DesiredObject.DesiredGroup;
import io.hadron.core.cluster.DesiredObject.DesiredStream;
import io.hadron.core.model.DataSize;
import io.hadron.core.model.ObjectName;
import io.hadron.core.model.Problem;
import io.hadron.core.model.ProblemCode;
import io.hadron.core.model.QualifiedName;
import io.hadron.core.model.StartPosition;
import io.hadron.core.model.StreamSpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DdlParserTest {
    @Test
    void aStreamIsReadWithItsPlaces() {
        DesiredStream stream =
                (DesiredStream)
                        only(
                                """
                                # orders of the shop
                                kind: Stream
                                metadata: {namespace: shop, name: orders, labels: {team: sales}}
                                spec:
                                  partitions: 3
                                  replicas: 3
                                  retention: {time: 7d, size: 10GiB}
                                """);
        assertThat(stream.name()).isEqualTo(QualifiedName.of("shop", "orders"));
        assertThat(stream.labels().values()).containsEntry("team", "sales");
        assertThat(stream.wish().partitions()).isEqualTo(3);
        assertThat(stream.wish().replicas()).isEqualTo(3);
        assertThat(stream.wish().retention().time()).isEqualTo(Duration.ofDays(7));
        assertThat(stream.wish().retention().size()).isEqualTo(DataSize.parse("10GiB"));
        assertThat(stream.wish().maxRecordSize()).isEqualTo(StreamSpec.DEFAULT_MAX_RECORD_SIZE);
        assertThat(stream.origin().place()).hasToString("a.yaml:2");
        assertThat(stream.origin().of("spec.partitions")).hasToString("a.yaml:5");
        assertThat(stream.origin().of("spec.maxRecordSize")).hasToString("a.yaml:2");
    }

    @Test
    void aGroupIsReadWithDefaults() {
        DesiredGroup group =
                (DesiredGroup) only("kind: Group\nmetadata: {name: g}\nspec: {stream: orders}\n");
        assertThat(group.name()).isEqualTo(QualifiedName.of("default", "g"));
        assertThat(group.spec().delivery().maxDeliveries()).isEqualTo(10);
        assertThat(group.spec().start()).isEqualTo(new StartPosition.First());
        assertThat(group.spec().deadLetter()).isNull();
    }

    @Test
    void aGroupIsReadWithAllItsFields() {
        DesiredGroup group =
                (DesiredGroup)
                        only(
                                """
                                kind: Group
                                metadata: {namespace: shop, name: billing}
                                spec: {stream: orders, ordering: none, maxInFlight: 64,
                                  maxDeliveries: 5, backoff: {from: 2s, to: 3m}, ackTimeout: 30s,
                                  deadLetter: orders-dlq, openTransactions: skip,
                                  maxOutstanding: 5000, start: 2026-01-31T08:00:00Z}
                                """);
        assertThat(group.spec().delivery().maxInFlight()).isEqualTo(64);
        assertThat(group.spec().delivery().backoff().to()).isEqualTo(Duration.ofMinutes(3));
        assertThat(group.spec().delivery().ackTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(group.spec().delivery().maxOutstanding()).isEqualTo(5_000);
        assertThat(group.spec().deadLetter()).isEqualTo(new ObjectName("orders-dlq"));
        assertThat(group.spec().start()).isInstanceOf(StartPosition.AtTime.class);
    }

    @Test
    void oneEndOfABackoffIsEnough() {
        assertThat(
                        problems(
                                "kind: Group\nmetadata: {name: g}\nspec: {stream: s, backoff: {from: 1h}}"))
                .isEmpty();
        assertThat(
                        problems(
                                "kind: Group\nmetadata: {name: g}\nspec: {stream: s, backoff: {to: 10ms}}"))
                .isEmpty();
    }

    @Test
    void jsonIsYaml() {
        assertThat(
                        only(
                                "{\"kind\": \"Stream\", \"metadata\": {\"name\": \"a\"}, \"spec\": {\"partitions\": 2}}"))
                .isInstanceOf(DesiredStream.class);
    }

    @Test
    void oneBrokenDocumentDoesNotHideTheOthers() {
        DdlResult result =
                DdlParser.parse(
                        List.of(
                                new SourceFile(
                                        "one.yaml",
                                        """
                                        kind: Stream
                                        metadata: {name: a
                                        ---
                                        kind: Stream
                                        metadata: {name: b}
                                        spec: {partitons: 3}
                                        ---
                                        kind: Stream
                                        metadata: {name: c}
                                        """),
                                new SourceFile("two.yaml", "kind: Steam\nmetadata: {name: d}\n")));
        assertThat(result.problems())
                .extracting(problem -> problem.place() + " " + problem.code())
                .containsExactly(
                        "one.yaml:2 INVALID_YAML",
                        "one.yaml:6 UNKNOWN_FIELD",
                        "two.yaml:1 INVALID_VALUE");
        assertThat(result.problems().get(1).advice()).isEqualTo("did you mean 'partitions'?");
        assertThat(result.problems().get(2).advice()).isEqualTo("did you mean 'Stream'?");
        assertThat(result.documents()).extracting(d -> d.ref().name()).containsExactly("c");
        assertThat(result.broken())
                .extracting(Object::toString)
                .containsExactly("Stream/default/b");
    }

    @Test
    void aliasBombsAnchorsAndTagsAreRefused() {
        String bomb =
                """
                a: &a ["lol","lol","lol","lol","lol","lol","lol","lol","lol"]
                b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]
                c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]
                d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]
                e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]
                """;
        assertThat(codes(bomb)).containsExactly(ProblemCode.INVALID_YAML);
        assertThat(codes("kind: !!javax.script.ScriptEngineManager [a]"))
                .containsExactly(ProblemCode.INVALID_YAML);
        assertThat(codes("kind: !!str Stream")).containsExactly(ProblemCode.INVALID_YAML);
        assertThat(codes("? [a, b]\n: c\n")).containsExactly(ProblemCode.INVALID_YAML);
    }

    @Test
    void depthAndSizeAreBounded() {
        assertThat(codes("[".repeat(100_000))).containsExactly(ProblemCode.TOO_LARGE);
        assertThat(codes("{a: ".repeat(100_000))).containsExactly(ProblemCode.TOO_LARGE);
        assertThat(codes("- ".repeat(100_000))).containsExactly(ProblemCode.TOO_LARGE);
        assertThat(codes("a: [" + "1,".repeat(100_000) + "]"))
                .containsExactly(ProblemCode.TOO_LARGE);
        assertThat(codes("a: " + "x".repeat(100_000))).containsExactly(ProblemCode.TOO_LARGE);
        assertThat(codes("x".repeat(5 << 20))).containsExactly(ProblemCode.TOO_LARGE);
        assertThat(codes("\u20ac".repeat(2 << 20))).containsExactly(ProblemCode.TOO_LARGE);
    }

    @Test
    void tooManyDocumentsAndProblemsAreBounded() {
        DdlResult many =
                parse("--- {kind: Stream, metadata: {name: a}}\n".repeat(DdlLimits.MAX_DOCUMENTS));
        assertThat(many.documents()).hasSize(DdlLimits.MAX_DOCUMENTS);
        assertThat(many.problems()).isEmpty();

        DdlResult broken = parse("--- {kind: Stream, metadata: {nam: a}}\n".repeat(15_000));
        assertThat(broken.documents()).isEmpty();
        assertThat(broken.problems()).hasSizeBetween(1_000, 1_001);
        assertThat(codes("---\n".repeat(1_000_000))).containsExactly(ProblemCode.TOO_LARGE);
    }

    @Test
    void duplicateKeysAreFoundAtAnyDepth() {
        assertThat(
                        problems(
                                """
                                kind: Stream
                                metadata: {name: a, name: b}
                                spec:
                                  retention:
                                    time: 1d
                                    time: 2d
                                kind: Stream
                                """))
                .extracting(problem -> problem.place().line() + " " + problem.code())
                .containsExactly("7 DUPLICATE_FIELD", "2 DUPLICATE_FIELD", "6 DUPLICATE_FIELD");
    }

    @Test
    void everyWrongFieldIsReported() {
        assertThat(
                        problems(
                                """
                                kind: Stream
                                metadata: {namespace: -x, name: ../etc}
                                spec:
                                  type: Fancy
                                  partitions: 0
                                  replicas: three
                                  retention: {time: 5, size: 1KiB}
                                  maxRecordSize: 1GiB
                                extra: 1
                                """))
                .extracting(problem -> problem.place().line() + " " + problem.code())
                .containsExactlyInAnyOrder(
                        "2 INVALID_NAME",
                        "2 INVALID_NAME",
                        "4 INVALID_VALUE",
                        "5 INVALID_VALUE",
                        "6 INVALID_VALUE",
                        "7 INVALID_VALUE",
                        "7 INVALID_VALUE",
                        "8 INVALID_VALUE",
                        "9 UNKNOWN_FIELD");
    }

    @Test
    void whatIsKnownButNotThereYetIsSaidSo() {
        assertThat(codes("kind: Pipeline\nmetadata: {name: a}\nspec: {input: x}"))
                .containsExactly(ProblemCode.NOT_AVAILABLE_YET);
        assertThat(
                        codes(
                                "kind: Stream\nmetadata: {name: a}\nspec: {type: OutTable, dedupe: {horizon: 30d}}"))
                .containsExactly(ProblemCode.NOT_AVAILABLE_YET);
        assertThat(codes("kind: Group\nmetadata: {name: a}\nspec: {stream: s, ordering: key}"))
                .containsExactly(ProblemCode.NOT_AVAILABLE_YET);
    }

    @Test
    void oddTextsAreRefusedAndEscaped() {
        assertThat(codes("kind: Stream\nmetadata: {name: \"a\u0000b\"}"))
                .containsExactly(ProblemCode.INVALID_YAML);
        List<Problem> escaped = problems("kind: Stream\nmetadata: {name: \"a\\0\\e[31mb\"}");
        assertThat(escaped).extracting(Problem::code).containsExactly(ProblemCode.INVALID_NAME);
        assertThat(escaped.getFirst().toString()).matches("[ -~]+").contains("\\u0000");
        assertThat(codes("kind: Stream\nmetadata: {name: \u043erders}"))
                .containsExactly(ProblemCode.INVALID_NAME);
        assertThat(codes("kind: Stream\nmetadata: {name: " + "n".repeat(9_000) + "}"))
                .containsExactly(ProblemCode.INVALID_NAME);
        assertThat(DdlParser.parse(List.of(new SourceFile("a\u001b[31m\n.yaml", "x"))).problems())
                .allSatisfy(problem -> assertThat(problem.toString()).matches("[ -~]+"));
    }

    @Test
    void emptyFilesAndCommentsAreNothing() {
        for (String text :
                new String[] {"", "\n", "# nothing\n", "---\n---\n", "---\n...\n", "~"}) {
            DdlResult result = parse(text);
            assertThat(result.problems()).isEmpty();
            assertThat(result.documents()).isEmpty();
        }
    }

    static DdlResult parse(String text) {
        return DdlParser.parse(List.of(new SourceFile("a.yaml", text)));
    }

    private static DesiredObject only(String text) {
        DdlResult result = parse(text);
        assertThat(result.problems()).isEmpty();
        assertThat(result.documents()).hasSize(1);
        return result.documents().getFirst();
    }

    private static List<Problem> problems(String text) {
        return parse(text).problems();
    }

    private static List<ProblemCode> codes(String text) {
        return problems(text).stream().map(Problem::code).toList();
    }
}
