package io.hadron.cli.schema;

import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.Session;
import io.hadron.cli.session.Spelling;
import io.hadron.client.admin.ObjectRef;
import io.hadron.core.model.Names;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Objects as people name them: {@code Stream/shop/orders}, {@code stream shop/orders}. */
final class ObjectNames {
    static final List<String> KINDS = List.of("Namespace", "Stream", "Group");

    private static final Map<String, String> KNOWN = new LinkedHashMap<>();

    static {
        for (String kind : KINDS) {
            String lower = kind.toLowerCase(Locale.ROOT);
            KNOWN.put(lower, kind);
            KNOWN.put(lower + "s", kind);
        }
        KNOWN.put("ns", "Namespace");
    }

    private ObjectNames() {}

    /** The kind of a word in any case, singular or plural. */
    static String kind(String word) {
        String kind = KNOWN.get(word.toLowerCase(Locale.ROOT));
        if (kind == null) {
            throw CommandFailure.usage(
                    "unknown kind " + Names.quoted(word),
                    (Spelling.didYouMean(word, KINDS)
                                    + " Kinds are "
                                    + String.join(", ", KINDS)
                                    + ".")
                            .strip());
        }
        return kind;
    }

    static boolean isKind(String word) {
        return KNOWN.containsKey(word.toLowerCase(Locale.ROOT));
    }

    /** {@code KIND/NAMESPACE/NAME}, {@code KIND/NAME} or {@code Namespace/NAME}. */
    static ObjectRef parse(Session session, String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw CommandFailure.usage(
                    Names.quoted(text) + " names no object",
                    "write KIND/NAMESPACE/NAME, for instance Stream/shop/orders");
        }
        return of(session, kind(text.substring(0, slash)), text.substring(slash + 1));
    }

    static ObjectRef of(Session session, String kind, String name) {
        if (kind.equals("Namespace")) {
            Session.check("namespace", name, Names.namespaceProblem(name));
            return new ObjectRef(kind, "", name);
        }
        return session.ref(kind, name);
    }

    /** One or more objects from words: {@code Stream/shop/orders ...}, or a kind and then names. */
    static List<ObjectRef> list(Session session, List<String> words) {
        if (words.isEmpty()) {
            throw CommandFailure.usage(
                    "no object is named",
                    "write KIND/NAMESPACE/NAME, for instance Stream/shop/orders");
        }
        if (isKind(words.getFirst())) {
            String kind = kind(words.getFirst());
            if (words.size() == 1) {
                throw CommandFailure.usage(
                        "no " + kind + " is named", "write " + kind + "/NAMESPACE/NAME");
            }
            return words.stream().skip(1).map(name -> of(session, kind, name)).distinct().toList();
        }
        return words.stream().map(word -> parse(session, word)).distinct().toList();
    }
}
