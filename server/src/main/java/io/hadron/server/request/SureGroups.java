package io.hadron.server.request;

import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.QualifiedName;
import io.hadron.core.model.SchemaObject.GroupInfo;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Failure;
import io.hadron.server.session.Failures;
import io.hadron.server.session.Request;
import io.hadron.server.session.Session;
import io.hadron.server.stream.PartitionPlace;
import java.util.concurrent.Executor;

/**
 * Refuses consumers of groups that this node does not know. The group may have been defined through
 * another node a moment ago, and the news be on its way: then the consumer is told to come again.
 */
record SureGroups(FreshMetadata fresh, Executor virtualThreads) {
    void refuse(Request request, PartitionPlace place, String name) {
        Session session = request.session();
        long correlation = request.correlation();
        virtualThreads.execute(
                () -> session.fail(Method.SUBSCRIBE, correlation, answer(place, name)));
    }

    private Failure answer(PartitionPlace place, String name) {
        try {
            MetadataView view = fresh.fresh();
            GroupInfo group = view.group(QualifiedName.of(place.name().namespace().value(), name));
            return group != null && group.streamId().equals(place.stream())
                    ? Failures.of(
                            ErrorCode.UNAVAILABLE,
                            "the group is starting on " + place + ": it was defined a moment ago")
                    : Failures.of(
                            ErrorCode.UNKNOWN_GROUP,
                            "stream " + place.name() + " has no consumer group " + name);
        } catch (RequestFailure e) {
            return e.failure();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Failures.of(ErrorCode.SHUTTING_DOWN, "this node is going down");
        }
    }
}
