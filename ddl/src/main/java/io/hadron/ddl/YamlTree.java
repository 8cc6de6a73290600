package io.hadron.ddl;

import io.hadron.core.model.Place;
import io.hadron.core.model.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.parser.ParserImpl;

/** Builds the tree of one document from the parser's events, within bounds. */
final class YamlTree {
    private final Function<ParserImpl, Event> next;
    private final Function<Optional<Mark>, Place> places;
    private int parts;

    YamlTree(Function<ParserImpl, Event> next, Function<Optional<Mark>, Place> places) {
        this.next = next;
        this.places = places;
    }

    /** A document that is YAML, but more of it than documents may use. */
    static final class Refused extends RuntimeException {
        private final ProblemCode code;
        private final transient Place place;
        private final String what;
        private final String advice;

        Refused(ProblemCode code, Place place, String what, String advice) {
            super(what, null, false, false);
            this.code = code;
            this.place = place;
            this.what = what;
            this.advice = advice;
        }

        ProblemCode code() {
            return code;
        }

        Place place() {
            return place;
        }

        String what() {
            return what;
        }

        String advice() {
            return advice;
        }
    }

    /** The root node; the parser must stand behind the document's start. */
    YamlNode build(ParserImpl parser) {
        parts = 0;
        return node(parser, next.apply(parser), 0);
    }

    private YamlNode node(ParserImpl parser, Event event, int depth) {
        Place place = places.apply(event.getStartMark());
        checkBounds(place, depth);
        if (event instanceof AliasEvent) {
            throw notAllowed(place, "aliases (*name)", "write the value out");
        }
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            throw notAllowed(place, "anchors (&name)", "write the value out where it is needed");
        }
        if (event instanceof ScalarEvent scalar) {
            return scalar(scalar, place);
        }
        if (event instanceof CollectionStartEvent start) {
            if (start.getTag().isPresent()) {
                throw notAllowed(place, "tags (!name)", "remove the tag");
            }
            return start instanceof MappingStartEvent
                    ? mapping(parser, place, depth)
                    : items(parser, place, depth);
        }
        throw new Refused(
                ProblemCode.INVALID_YAML, place, "a value is missing here", "add it or the field");
    }

    private YamlNode.Scalar scalar(ScalarEvent scalar, Place place) {
        if (scalar.getTag().isPresent()) {
            throw notAllowed(place, "tags (!name)", "remove the tag");
        }
        if (scalar.getValue().length() > DdlLimits.MAX_SCALAR) {
            throw new Refused(
                    ProblemCode.TOO_LARGE,
                    place,
                    "a text of "
                            + scalar.getValue().length()
                            + " characters, "
                            + DdlLimits.MAX_SCALAR
                            + " are allowed",
                    "shorten it");
        }
        return new YamlNode.Scalar(scalar.getValue(), scalar.isPlain(), place);
    }

    private YamlNode.Mapping mapping(ParserImpl parser, Place place, int depth) {
        List<YamlNode.Entry> entries = new ArrayList<>();
        for (Event event = next.apply(parser);
                event.getEventId() != Event.ID.MappingEnd;
                event = next.apply(parser)) {
            YamlNode key = node(parser, event, depth + 1);
            if (!(key instanceof YamlNode.Scalar name)) {
                throw notAllowed(key.place(), "lists and mappings as keys", "use a plain name");
            }
            entries.add(new YamlNode.Entry(name, node(parser, next.apply(parser), depth + 1)));
        }
        return new YamlNode.Mapping(List.copyOf(entries), place);
    }

    private YamlNode.Items items(ParserImpl parser, Place place, int depth) {
        List<YamlNode> values = new ArrayList<>();
        for (Event event = next.apply(parser);
                event.getEventId() != Event.ID.SequenceEnd;
                event = next.apply(parser)) {
            values.add(node(parser, event, depth + 1));
        }
        return new YamlNode.Items(List.copyOf(values), place);
    }

    private void checkBounds(Place place, int depth) {
        if (depth > DdlLimits.MAX_DEPTH) {
            throw new Refused(
                    ProblemCode.TOO_LARGE,
                    place,
                    "nested deeper than " + DdlLimits.MAX_DEPTH + " levels",
                    "no document needs that");
        }
        if (++parts > DdlLimits.MAX_PARTS) {
            throw new Refused(
                    ProblemCode.TOO_LARGE,
                    place,
                    "more than " + DdlLimits.MAX_PARTS + " values in one document",
                    "split it");
        }
    }

    private static Refused notAllowed(Place place, String what, String advice) {
        return new Refused(
                ProblemCode.INVALID_YAML, place, what + " are not allowed in documents", advice);
    }
}
