package io.hadron.client.admin;

/**
 * An object of the schema.
 *
 * @param yaml as DDL
 * @param json spec and status
 * @param branch who manages it; empty = nobody in particular
 */
public record ObjectInfo(
        ObjectRef ref,
        long id,
        long revision,
        String yaml,
        String json,
        String branch,
        long branchRevision) {}
