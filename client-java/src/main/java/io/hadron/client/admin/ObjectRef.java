package io.hadron.client.admin;

/**
 * Names an object of the schema.
 *
 * @param kind Namespace, Stream, Group
 * @param namespace empty for kinds that lie in none
 */
public record ObjectRef(String kind, String namespace, String name) {
    @Override
    public String toString() {
        return kind + "/" + (namespace.isEmpty() ? "" : namespace + "/") + name;
    }
}
