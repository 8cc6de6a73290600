package io.hadron.core.model;

import java.util.Comparator;

/**
 * What a document names: {@code Stream/shop/orders}, {@code Namespace/shop}. The namespace is empty
 * for a Namespace. Ordered by kind (namespaces first), then name.
 */
public record ObjectRef(Kind kind, String namespace, String name) implements Comparable<ObjectRef> {
    private static final Comparator<ObjectRef> ORDER =
            Comparator.comparing(ObjectRef::kind)
                    .thenComparing(ObjectRef::namespace)
                    .thenComparing(ObjectRef::name);

    public ObjectRef {
        if (kind == Kind.NAMESPACE) {
            if (!namespace.isEmpty()) {
                throw new IllegalArgumentException("a namespace is in no namespace");
            }
            name = new NamespaceName(name).value();
        } else {
            namespace = new NamespaceName(namespace).value();
            name = new ObjectName(name).value();
        }
    }

    public static ObjectRef namespace(NamespaceName name) {
        return new ObjectRef(Kind.NAMESPACE, "", name.value());
    }

    public static ObjectRef stream(QualifiedName name) {
        return of(Kind.STREAM, name);
    }

    public static ObjectRef group(QualifiedName name) {
        return of(Kind.GROUP, name);
    }

    /** Any kind but Namespace. */
    public static ObjectRef of(Kind kind, QualifiedName name) {
        return new ObjectRef(kind, name.namespace().value(), name.name().value());
    }

    /**
     * {@code Stream/shop/orders} or {@code Namespace/shop}. Throws IllegalArgumentException with
     * what is wrong.
     */
    public static ObjectRef parse(String text) {
        String[] parts = text.split("/", -1);
        Kind kind =
                Kind.of(parts[0])
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "unknown kind " + Names.quoted(parts[0])));
        if (parts.length != (kind == Kind.NAMESPACE ? 2 : 3)) {
            throw new IllegalArgumentException(
                    "expected KIND/NAMESPACE/NAME or Namespace/NAME, found " + Names.quoted(text));
        }
        return kind == Kind.NAMESPACE
                ? new ObjectRef(kind, "", parts[1])
                : new ObjectRef(kind, parts[1], parts[2]);
    }

    /** The name in its namespace. For any kind but Namespace. */
    public QualifiedName qualified() {
        return QualifiedName.of(namespace, name);
    }

    /** The namespace that this object is, or is in. */
    public NamespaceName namespaceName() {
        return new NamespaceName(kind == Kind.NAMESPACE ? name : namespace);
    }

    @Override
    public int compareTo(ObjectRef other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return kind == Kind.NAMESPACE ? kind + "/" + name : kind + "/" + namespace + "/" + name;
    }
}
