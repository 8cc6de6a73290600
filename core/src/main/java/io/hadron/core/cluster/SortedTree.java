package io.hadron.core.cluster;

import java.util.AbstractCollection;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sorted map: an AVL tree whose changes share all but one path with the tree before.
 * So a snapshot costs nothing, and a change costs O(log n) however large the map is.
 */
public final class SortedTree<K extends Comparable<K>, V> {
    private final @Nullable Node<K, V> root;

    private SortedTree(@Nullable Node<K, V> root) {
        this.root = root;
    }

    private record Node<K extends Comparable<K>, V>(
            K key,
            V value,
            @Nullable Node<K, V> left,
            @Nullable Node<K, V> right,
            int height,
            int size) {}

    public static <K extends Comparable<K>, V> SortedTree<K, V> empty() {
        return new SortedTree<>(null);
    }

    public int size() {
        return size(root);
    }

    public @Nullable V get(K key) {
        Node<K, V> at = root;
        while (at != null) {
            int order = key.compareTo(at.key);
            if (order == 0) {
                return at.value;
            }
            at = order < 0 ? at.left : at.right;
        }
        return null;
    }

    public boolean contains(K key) {
        return get(key) != null;
    }

    /** The tree with this entry, whether or not the key was there. */
    public SortedTree<K, V> upsert(K key, V value) {
        return new SortedTree<>(upsert(root, key, value));
    }

    /** The tree without this key. */
    public SortedTree<K, V> remove(K key) {
        return contains(key) ? new SortedTree<>(remove(root, key)) : this;
    }

    /** Longest path, for tests. */
    int height() {
        return height(root);
    }

    /** The first value in key order, or null. */
    public @Nullable V first() {
        return root == null ? null : leftmost(root).value;
    }

    /** All values in key order. */
    public Collection<V> values() {
        return new AbstractCollection<>() {
            @Override
            public Iterator<V> iterator() {
                return new Ascending<>(root, null);
            }

            @Override
            public int size() {
                return SortedTree.this.size();
            }
        };
    }

    /** The values of all keys at or above {@code from}, in key order. */
    public Iterable<V> valuesFrom(K from) {
        return () -> new Ascending<>(root, from);
    }

    @Override
    public String toString() {
        return values().toString();
    }

    private static <K extends Comparable<K>, V> Node<K, V> upsert(
            @Nullable Node<K, V> at, K key, V value) {
        if (at == null) {
            return new Node<>(key, value, null, null, 1, 1);
        }
        int order = key.compareTo(at.key);
        if (order == 0) {
            return node(key, value, at.left, at.right);
        }
        return order < 0
                ? balanced(at.key, at.value, upsert(at.left, key, value), at.right)
                : balanced(at.key, at.value, at.left, upsert(at.right, key, value));
    }

    private static <K extends Comparable<K>, V> @Nullable Node<K, V> remove(
            @Nullable Node<K, V> at, K key) {
        if (at == null) {
            return null;
        }
        int order = key.compareTo(at.key);
        if (order < 0) {
            return balanced(at.key, at.value, remove(at.left, key), at.right);
        }
        if (order > 0) {
            return balanced(at.key, at.value, at.left, remove(at.right, key));
        }
        if (at.left == null || at.right == null) {
            return at.left == null ? at.right : at.left;
        }
        Node<K, V> next = leftmost(at.right);
        return balanced(next.key, next.value, at.left, remove(at.right, next.key));
    }

    private static <K extends Comparable<K>, V> Node<K, V> leftmost(Node<K, V> from) {
        Node<K, V> at = from;
        while (at.left != null) {
            at = at.left;
        }
        return at;
    }

    private static <K extends Comparable<K>, V> Node<K, V> balanced(
            K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
        int lean = height(left) - height(right);
        if (lean > 1 && left != null) {
            return height(left.left) >= height(left.right)
                    ? rotateRight(key, value, left, right)
                    : rotateRight(key, value, rotateLeftOf(left), right);
        }
        if (lean < -1 && right != null) {
            return height(right.right) >= height(right.left)
                    ? rotateLeft(key, value, left, right)
                    : rotateLeft(key, value, left, rotateRightOf(right));
        }
        return node(key, value, left, right);
    }

    private static <K extends Comparable<K>, V> Node<K, V> rotateRight(
            K key, V value, Node<K, V> left, @Nullable Node<K, V> right) {
        return node(left.key, left.value, left.left, node(key, value, left.right, right));
    }

    private static <K extends Comparable<K>, V> Node<K, V> rotateLeft(
            K key, V value, @Nullable Node<K, V> left, Node<K, V> right) {
        return node(right.key, right.value, node(key, value, left, right.left), right.right);
    }

    private static <K extends Comparable<K>, V> Node<K, V> rotateLeftOf(Node<K, V> at) {
        return at.right == null ? at : rotateLeft(at.key, at.value, at.left, at.right);
    }

    private static <K extends Comparable<K>, V> Node<K, V> rotateRightOf(Node<K, V> at) {
        return at.left == null ? at : rotateRight(at.key, at.value, at.left, at.right);
    }

    private static <K extends Comparable<K>, V> Node<K, V> node(
            K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
        int height = Math.max(height(left), height(right)) + 1;
        return new Node<>(key, value, left, right, height, size(left) + size(right) + 1);
    }

    private static int height(@Nullable Node<?, ?> at) {
        return at == null ? 0 : at.height;
    }

    private static int size(@Nullable Node<?, ?> at) {
        return at == null ? 0 : at.size;
    }

    private static final class Ascending<K extends Comparable<K>, V> implements Iterator<V> {
        private final ArrayDeque<Node<K, V>> path = new ArrayDeque<>();

        Ascending(@Nullable Node<K, V> root, @Nullable K from) {
            Node<K, V> at = root;
            while (at != null) {
                if (from == null || from.compareTo(at.key) <= 0) {
                    path.push(at);
                    at = at.left;
                } else {
                    at = at.right;
                }
            }
        }

        @Override
        public boolean hasNext() {
            return !path.isEmpty();
        }

        @Override
        public V next() {
            Node<K, V> top = path.poll();
            if (top == null) {
                throw new NoSuchElementException();
            }
            for (Node<K, V> at = top.right; at != null; at = at.left) {
                path.push(at);
            }
            return top.value;
        }
    }
}
