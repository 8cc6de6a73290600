package io.hadron.ddl;

import io.hadron.core.cluster.DesiredObject;
import io.hadron.core.cluster.DesiredObject.DesiredGroup;
import io.hadron.core.cluster.DesiredObject.DesiredNamespace;
import io.hadron.core.cluster.DesiredObject.DesiredStream;
import io.hadron.core.cluster.Origin;
import io.hadron.core.model.Kind;
import io.hadron.core.model.Labels;
import io.hadron.core.model.Names;
import io.hadron.core.model.NamespaceName;
import io.hadron.core.model.ObjectRef;
import io.hadron.core.model.Place;
import io.hadron.core.model.ProblemCode;
import io.hadron.core.model.QualifiedName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads documents of all kinds. */
final class DocumentReader {
    private static final Set<String> KINDS =
            Arrays.stream(Kind.values())
                    .map(Kind::text)
                    .collect(Collectors.toCollection(LinkedHashSet::new));

    private final NamespaceName defaultNamespace;
    private final Problems problems;
    private final List<DesiredObject> documents = new ArrayList<>();
    private final List<ObjectRef> broken = new ArrayList<>();

    DocumentReader(NamespaceName defaultNamespace, Problems problems) {
        this.defaultNamespace = defaultNamespace;
        this.problems = problems;
    }

    List<DesiredObject> documents() {
        return documents;
    }

    List<ObjectRef> broken() {
        return broken;
    }

    void read(YamlNode root) {
        if (root instanceof YamlNode.Scalar scalar && scalar.isNothing()) {
            return;
        }
        if (documents.size() + broken.size() >= DdlLimits.MAX_DOCUMENTS) {
            problems.add(
                    ProblemCode.TOO_LARGE,
                    root.place(),
                    "more than " + DdlLimits.MAX_DOCUMENTS + " documents",
                    "apply them in parts");
            return;
        }
        if (!(root instanceof YamlNode.Mapping mapping)) {
            problems.add(
                    ProblemCode.INVALID_VALUE,
                    root.place(),
                    "a document must be a mapping with kind, metadata and spec",
                    "see: hadron apply --help");
            return;
        }
        TreeMap<String, Place> places = new TreeMap<>();
        FieldReader fields = new FieldReader("", mapping, mapping.place(), problems, places);
        int before = problems.count();
        fields.require("kind");
        fields.word("kind", Kind::of, KINDS)
                .ifPresent(kind -> readKind(kind, fields, places, before));
    }

    private void readKind(
            Kind kind, FieldReader fields, SortedMap<String, Place> places, int before) {
        fields.require("metadata");
        FieldReader metadata = fields.mapping("metadata");
        Optional<ObjectRef> ref = ref(kind, metadata);
        if (!kind.available()) {
            problems.add(
                    ProblemCode.NOT_AVAILABLE_YET,
                    fields.placeOf("kind"),
                    "documents of kind " + kind + " are not available yet",
                    "available are " + Kind.availableKinds());
            return;
        }
        Labels labels = labels(metadata.mapping("labels"));
        metadata.finish();
        FieldReader spec = fields.mapping("spec");
        Optional<DesiredObject> object =
                ref.flatMap(name -> object(name, labels, spec, new Origin(fields.place(), places)));
        if (ref.isEmpty()) {
            object(
                    ObjectRef.parse(kind == Kind.NAMESPACE ? kind + "/x" : kind + "/x/x"),
                    labels,
                    spec,
                    Origin.NONE);
        }
        spec.finish();
        fields.finish();
        if (problems.count() == before && object.isPresent()) {
            documents.add(object.get());
        } else {
            ref.ifPresent(broken::add);
        }
    }

    private Optional<ObjectRef> ref(Kind kind, FieldReader metadata) {
        Optional<String> name = metadata.requiredText("name");
        if (kind == Kind.NAMESPACE) {
            return checkedName("name", name, metadata, Names::namespaceProblem)
                    .map(text -> new ObjectRef(kind, "", text));
        }
        Optional<String> namespace =
                checkedName(
                        "namespace",
                        metadata.has("namespace")
                                ? metadata.text("namespace")
                                : Optional.of(defaultNamespace.value()),
                        metadata,
                        Names::namespaceProblem);
        metadata.text("namespace");
        Optional<String> own = checkedName("name", name, metadata, Names::objectProblem);
        return namespace.flatMap(in -> own.map(text -> new ObjectRef(kind, in, text)));
    }

    private Optional<String> checkedName(
            String field, Optional<String> name, FieldReader metadata, NameRule rule) {
        String problem = name.map(rule::problem).orElse(null);
        if (problem == null) {
            return name;
        }
        problems.add(
                ProblemCode.INVALID_NAME,
                metadata.placeOf(field),
                "metadata." + field + " " + Names.quoted(name.orElse("")) + ": " + problem,
                "choose another name");
        return Optional.empty();
    }

    private interface NameRule {
        @Nullable String problem(String name);
    }

    private Labels labels(FieldReader fields) {
        TreeMap<String, String> labels = new TreeMap<>();
        fields.freeTexts()
                .forEach((key, value) -> {
                    String problem = Labels.problem(key, value);
                    if (problem == null) {
                        labels.put(key, value);
                    } else {
                        fields.problem(key, problem);
                    }
                });
        if (labels.size() > Labels.MAX_COUNT) {
            problems.add(
                    ProblemCode.TOO_LARGE,
                    fields.place(),
                    labels.size() + " labels, " + Labels.MAX_COUNT + " are allowed",
                    "remove some");
            return Labels.NONE;
        }
        return new Labels(labels);
    }

    private static Optional<DesiredObject> object(
            ObjectRef ref, Labels labels, FieldReader spec, Origin origin) {
        return switch (ref.kind()) {
            case NAMESPACE ->
                    Optional.of(new DesiredNamespace(ref.namespaceName(), labels, origin));
            case STREAM -> {
                QualifiedName name = ref.qualified();
                yield StreamFields.read(spec)
                        .map(wish -> new DesiredStream(name, labels, wish, origin));
            }
            case GROUP -> {
                QualifiedName name = ref.qualified();
                yield GroupFields.read(spec)
                        .map(group -> new DesiredGroup(name, labels, group, origin));
            }
            case PIPELINE, USER, TOKEN -> Optional.empty();
        };
    }
}
