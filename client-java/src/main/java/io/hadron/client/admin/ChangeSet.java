package io.hadron.client.admin;

import java.util.List;
import java.util.UUID;

/**
 * What `plan`, `apply` and `lint` take: files that are one change.
 *
 * @param files the documents
 * @param namespace for documents that name none
 * @param allowDataLoss objects that may lose data, as {@code Stream/shop/orders}
 * @param branch who manages these objects; empty = nobody in particular
 * @param revision of the branch; an older one than the last applied is refused
 * @param requestId makes a retried apply a no-op
 * @param takeOver change objects that another branch manages
 */
public record ChangeSet(
        List<SourceFile> files,
        String namespace,
        List<String> allowDataLoss,
        String branch,
        long revision,
        String requestId,
        boolean takeOver) {
    public ChangeSet {
        files = List.copyOf(files);
        allowDataLoss = List.copyOf(allowDataLoss);
    }

    /** Files with default options and a fresh request id. */
    public static ChangeSet of(List<SourceFile> files) {
        return new ChangeSet(
                files, "default", List.of(), "", 0, UUID.randomUUID().toString(), false);
    }

    /** One document or file. */
    public static ChangeSet of(String name, String yaml) {
        return of(List.of(new SourceFile(name, yaml)));
    }

    public ChangeSet withNamespace(String value) {
        return new ChangeSet(files, value, allowDataLoss, branch, revision, requestId, takeOver);
    }

    public ChangeSet withAllowDataLoss(List<String> objects) {
        return new ChangeSet(files, namespace, objects, branch, revision, requestId, takeOver);
    }

    public ChangeSet withBranch(String name, long revision) {
        return new ChangeSet(files, namespace, allowDataLoss, name, revision, requestId, takeOver);
    }

    public ChangeSet withTakeOver(boolean value) {
        return new ChangeSet(files, namespace, allowDataLoss, branch, revision, requestId, value);
    }
}
