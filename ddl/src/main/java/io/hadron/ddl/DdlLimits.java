package io.hadron.ddl;

import io.hadron.core.cluster.ChangeSet;

/** Bounds on what is read, checked before memory is taken for it. */
final class DdlLimits {
    /** All texts together, in bytes of UTF-8. */
    static final int MAX_BYTES = 4 << 20;

    static final int MAX_DOCUMENTS = ChangeSet.MAX_OBJECTS;

    /** Separators between documents, empty ones included: each costs a parser. */
    static final int MAX_SEPARATORS = 2 * MAX_DOCUMENTS;

    /** Files in one change set. */
    static final int MAX_FILES = 1_000;

    /** Nesting of mappings and lists. */
    static final int MAX_DEPTH = 16;

    /** Scalars, mappings and lists of one document. */
    static final int MAX_PARTS = 2_000;

    /** Longest single text, in characters. */
    static final int MAX_SCALAR = 10_000;

    /** Further problems are only counted. */
    static final int MAX_PROBLEMS = 1_000;

    private DdlLimits() {}
}
