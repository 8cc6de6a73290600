package io.hadron.ddl;

import io.hadron.core.model.Names;
import io.hadron.core.model.Place;
import io.hadron.core.model.ProblemCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * The documents of one file. After one that can not be read, reading goes on at the next separator,
 * so that one slip does not hide the others.
 */
final class YamlDocuments {
    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setLabel("ddl").setCodePointLimit(DdlLimits.MAX_BYTES).build();

    private final String file;
    private final String[] lines;
    private final Problems problems;
    private final Consumer<YamlNode> sink;
    private int firstLine;
    private int lastSeenLine;

    private YamlDocuments(SourceFile file, Problems problems, Consumer<YamlNode> sink) {
        this.file = file.name();
        this.lines = file.text().split("\r\n|\n|\r", -1);
        this.problems = problems;
        this.sink = sink;
    }

    /** Hands each document to {@code sink}. */
    static void read(SourceFile file, Problems problems, Consumer<YamlNode> sink) {
        YamlDocuments documents = new YamlDocuments(file, problems, sink);
        if (documents.hasOnlyAllowedCharacters()) {
            documents.readAll();
        }
    }

    private boolean hasOnlyAllowedCharacters() {
        for (int i = 0; i < lines.length; i++) {
            Optional<Integer> odd =
                    lines[i].codePoints()
                            .filter(c -> !StreamReader.isPrintable(c))
                            .boxed()
                            .findFirst();
            if (odd.isPresent()) {
                problems.add(
                        ProblemCode.INVALID_YAML,
                        new Place(file, i + 1, 0),
                        "the character "
                                + Names.quoted(Character.toString(odd.get()))
                                + " is not allowed in YAML",
                        "remove it; the file must be UTF-8 text");
                return false;
            }
        }
        return true;
    }

    /** Part by part: a line that begins with three hyphens begins a document wherever it is. */
    private void readAll() {
        int end = 0;
        while (end < lines.length && !problems.isFull()) {
            firstLine = end;
            lastSeenLine = end;
            end = nextSeparator(end + 1);
            List<YamlNode> roots = new ArrayList<>();
            readPart(String.join("\n", Arrays.asList(lines).subList(firstLine, end)), roots);
            roots.forEach(sink);
        }
    }

    private void readPart(String text, List<YamlNode> roots) {
        try {
            ParserImpl parser = new ParserImpl(SETTINGS, new StreamReader(SETTINGS, text));
            YamlTree tree = new YamlTree(this::next, this::place);
            while (parser.hasNext()) {
                if (next(parser).getEventId() == Event.ID.DocumentStart) {
                    roots.add(tree.build(parser));
                }
            }
        } catch (YamlTree.Refused refused) {
            problems.add(refused.code(), refused.place(), refused.what(), refused.advice());
        } catch (MarkedYamlEngineException e) {
            invalid(place(e.getProblemMark()), e.getProblem());
        } catch (RuntimeException e) {
            // The engine meets some malformed texts with failures of its own, such as a
            // NumberFormatException for a broken escape.
            String what = e instanceof YamlEngineException ? e.getMessage() : "malformed text";
            invalid(new Place(file, lastSeenLine + 1, 0), String.valueOf(what));
        }
    }

    private Event next(ParserImpl parser) {
        Event event = parser.next();
        lastSeenLine = Math.max(lastSeenLine, place(event.getStartMark()).line() - 1);
        return event;
    }

    private Place place(Optional<Mark> mark) {
        return mark.map(m -> new Place(file, firstLine + m.getLine() + 1, m.getColumn() + 1))
                .orElse(new Place(file, lastSeenLine + 1, 0));
    }

    private int nextSeparator(int from) {
        int line = from;
        while (line < lines.length && !lines[line].startsWith("---")) {
            line++;
        }
        return line;
    }

    private void invalid(Place at, String what) {
        String clean = Names.quoted(what);
        problems.add(
                ProblemCode.INVALID_YAML,
                at,
                "not valid YAML: " + clean.substring(1, clean.length() - 1),
                "check indentation, quotes and brackets around this line");
    }
}
