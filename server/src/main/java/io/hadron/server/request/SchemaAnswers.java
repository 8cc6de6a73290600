package io.hadron.server.request;

import io.hadron.core.cluster.AppliedChange;
import io.hadron.core.cluster.ChangeSet;
import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataOutcome;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.cluster.Plan;
import io.hadron.core.cluster.Planner;
import io.hadron.core.model.Kind;
import io.hadron.core.model.Managed;
import io.hadron.core.model.NamespaceName;
import io.hadron.core.model.ObjectRef;
import io.hadron.core.model.SchemaObject;
import io.hadron.ddl.DdlParser;
import io.hadron.ddl.DdlRenderer;
import io.hadron.ddl.DdlResult;
import io.hadron.ddl.SourceFile;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.ChangeRequest;
import io.hadron.proto.wire.ChangeResponse;
import io.hadron.proto.wire.DeleteRequest;
import io.hadron.proto.wire.DescribeRequest;
import io.hadron.proto.wire.DescribeResponse;
import io.hadron.proto.wire.GetRequest;
import io.hadron.proto.wire.GetResponse;
import io.hadron.proto.wire.ObjectInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Plan, apply, get, describe and delete. */
final class SchemaAnswers {
    private final Supplier<MetadataView> metadata;
    private final Commands commands;
    private final ServingWatch serving;
    private final PartitionAnswers partitions;
    private final GroupAnswers groups;

    SchemaAnswers(
            Supplier<MetadataView> metadata,
            Commands commands,
            ServingWatch serving,
            PartitionAnswers partitions,
            GroupAnswers groups) {
        this.metadata = metadata;
        this.commands = commands;
        this.serving = serving;
        this.partitions = partitions;
        this.groups = groups;
    }

    /** What the documents would do, with all that is wrong with them. */
    ChangeResponse plan(ChangeRequest request) throws RequestFailure {
        DdlResult parsed = parse(request);
        Plan plan = Planner.plan(metadata.get(), changeSet(request, parsed));
        return SchemaWire.plan(plan).addAllProblems(SchemaWire.problems(parsed.problems())).build();
    }

    /** What is wrong with the documents by themselves. */
    ChangeResponse lint(ChangeRequest request) throws RequestFailure {
        return ChangeResponse.newBuilder()
                .addAllProblems(SchemaWire.problems(parse(request).problems()))
                .build();
    }

    /** Applies all or nothing, and waits a moment until new partitions serve. */
    ChangeResponse apply(ChangeRequest request) throws RequestFailure, InterruptedException {
        DdlResult parsed = parse(request);
        if (!parsed.problems().isEmpty()) {
            throw SchemaWire.rejected(parsed.problems());
        }
        return commit(changeSet(request, parsed));
    }

    ChangeResponse delete(DeleteRequest request) throws RequestFailure, InterruptedException {
        List<ObjectRef> refs = new ArrayList<>();
        for (io.hadron.proto.wire.ObjectRef object : request.getObjectsList()) {
            refs.add(ref(object));
        }
        ChangeSet.Options options =
                request.getAllowDataLoss()
                        ? ChangeSet.Options.NONE.allowing(refs)
                        : ChangeSet.Options.NONE;
        return commit(
                ChangeSet.deletion(
                        requestId(request.getRequestId()),
                        refs,
                        request.getTakeOver() ? options.takingOver() : options));
    }

    private ChangeResponse commit(ChangeSet changes) throws RequestFailure, InterruptedException {
        Plan plan = Planner.plan(metadata.get(), changes);
        MetadataOutcome outcome =
                commands.send(
                        MetadataCommand.ApplyChangeSet.of(changes, System.currentTimeMillis()));
        return switch (outcome) {
            case MetadataOutcome.ChangeSetApplied applied -> {
                serving.await(
                        applied.changes().stream()
                                .filter(change -> change.action() != AppliedChange.Action.DELETE)
                                .map(AppliedChange::ref)
                                .toList(),
                        applied.version());
                yield SchemaWire.applied(plan, applied);
            }
            case MetadataOutcome.Rejected rejected ->
                    throw SchemaWire.rejected(rejected.problems());
            case MetadataOutcome.NodeAccepted _,
                    MetadataOutcome.EstablishedReported _,
                    MetadataOutcome.ProducerIdsAllocated _,
                    MetadataOutcome.PurgesConfirmed _,
                    MetadataOutcome.NodeRegistered _,
                    MetadataOutcome.NodesDown _,
                    MetadataOutcome.NodeUpdated _,
                    MetadataOutcome.NodeGone _,
                    MetadataOutcome.TermsStarted _,
                    MetadataOutcome.LearnersSet _,
                    MetadataOutcome.CaughtUpReported _,
                    MetadataOutcome.RecoveryForced _ ->
                    throw new IllegalStateException("a change set was answered with " + outcome);
        };
    }

    private static DdlResult parse(ChangeRequest request) throws RequestFailure {
        List<SourceFile> files =
                request.getFilesList().stream()
                        .map(file -> new SourceFile(file.getName(), file.getText()))
                        .toList();
        return DdlParser.parse(files, namespace(request.getNamespace()));
    }

    private static NamespaceName namespace(String name) throws RequestFailure {
        try {
            return name.isEmpty() ? NamespaceName.DEFAULT : new NamespaceName(name);
        } catch (IllegalArgumentException e) {
            throw new RequestFailure(ErrorCode.INVALID_NAME, String.valueOf(e.getMessage()));
        }
    }

    private static ChangeSet changeSet(ChangeRequest request, DdlResult parsed)
            throws RequestFailure {
        try {
            TreeSet<ObjectRef> allowed = new TreeSet<>();
            request.getAllowDataLossList().forEach(text -> allowed.add(ObjectRef.parse(text)));
            Managed managed =
                    request.getBranch().isEmpty()
                            ? null
                            : new Managed(request.getBranch(), request.getRevision());
            return ChangeSet.apply(
                    requestId(request.getRequestId()),
                    parsed.documents(),
                    new ChangeSet.Options(managed, request.getTakeOver(), allowed, 0));
        } catch (IllegalArgumentException e) {
            throw new RequestFailure(ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    private static String requestId(String id) throws RequestFailure {
        if (id.length() > ChangeSet.MAX_REQUEST_ID) {
            throw new RequestFailure(
                    ErrorCode.INVALID_REQUEST,
                    "request id is longer than " + ChangeSet.MAX_REQUEST_ID);
        }
        return id;
    }

    static ObjectRef ref(io.hadron.proto.wire.ObjectRef object) throws RequestFailure {
        Kind kind =
                Kind.of(object.getKind())
                        .orElseThrow(() ->
                                new RequestFailure(
                                        ErrorCode.INVALID_REQUEST,
                                        "unknown kind "
                                                + object.getKind()
                                                + "; known: "
                                                + Kind.availableKinds()));
        try {
            return kind == Kind.NAMESPACE
                    ? ObjectRef.namespace(new NamespaceName(object.getName()))
                    : new ObjectRef(kind, object.getNamespace(), object.getName());
        } catch (IllegalArgumentException e) {
            throw new RequestFailure(ErrorCode.INVALID_NAME, String.valueOf(e.getMessage()));
        }
    }

    GetResponse get(GetRequest request) {
        MetadataView view = metadata.get();
        GetResponse.Builder response = GetResponse.newBuilder();
        List<SchemaObject> all = new ArrayList<>(view.namespaces());
        all.addAll(view.streams());
        all.addAll(view.groups());
        for (SchemaObject object : all) {
            ObjectRef ref = object.ref();
            String namespace = ref.kind() == Kind.NAMESPACE ? ref.name() : ref.namespace();
            if (matches(request.getKind(), ref.kind().text())
                    && matches(request.getNamespace(), namespace)
                    && matches(request.getName(), ref.name())) {
                response.addObjects(info(object));
            }
        }
        return response.build();
    }

    private static boolean matches(String wanted, String found) {
        return wanted.isEmpty() || wanted.equals(found);
    }

    DescribeResponse describe(DescribeRequest request) throws RequestFailure, InterruptedException {
        ObjectRef ref = ref(request.getObject());
        SchemaObject object = metadata.get().object(ref);
        if (object == null) {
            throw new RequestFailure(ErrorCode.UNKNOWN_OBJECT, "there is no " + ref);
        }
        DescribeResponse.Builder response = DescribeResponse.newBuilder().setObject(info(object));
        switch (object) {
            case SchemaObject.NamespaceInfo _ -> {}
            case SchemaObject.StreamInfo stream -> response.addAllPartitions(partitions.of(stream));
            case SchemaObject.GroupInfo group -> response.setGroup(groups.info(group));
        }
        return response.build();
    }

    private static ObjectInfo info(SchemaObject object) {
        Managed managed = object.meta().managed();
        return ObjectInfo.newBuilder()
                .setRef(SchemaWire.ref(object.ref()))
                .setId(object.id().value())
                .setRevision(object.meta().revision())
                .setYaml(DdlRenderer.yaml(object))
                .setBranch(managed == null ? "" : managed.branch())
                .setBranchRevision(managed == null ? 0 : managed.revision())
                .build();
    }
}
