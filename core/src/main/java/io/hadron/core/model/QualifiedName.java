package io.hadron.core.model;

import java.util.Comparator;

/** A name within its namespace, written {@code shop/orders}. */
public record QualifiedName(NamespaceName namespace, ObjectName name)
        implements Comparable<QualifiedName> {
    private static final Comparator<QualifiedName> ORDER =
            Comparator.comparing(QualifiedName::namespace).thenComparing(QualifiedName::name);

    /** Two plain texts. Throws IllegalArgumentException when one breaks the name rules. */
    public static QualifiedName of(String namespace, String name) {
        return new QualifiedName(new NamespaceName(namespace), new ObjectName(name));
    }

    /**
     * {@code shop/orders}, or {@code orders} in the namespace {@code default}. Throws
     * IllegalArgumentException when a part breaks the name rules.
     */
    public static QualifiedName parse(String text) {
        int slash = text.indexOf('/');
        return slash < 0
                ? new QualifiedName(NamespaceName.DEFAULT, new ObjectName(text))
                : of(text.substring(0, slash), text.substring(slash + 1));
    }

    /** Another object of the same namespace. */
    public QualifiedName sibling(ObjectName other) {
        return new QualifiedName(namespace, other);
    }

    @Override
    public int compareTo(QualifiedName other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
