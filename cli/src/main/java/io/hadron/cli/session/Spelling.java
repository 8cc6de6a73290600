package io.hadron.cli.session;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** Finds what was probably meant. */
public final class Spelling {
    private static final int LONGEST = 100;
    private static final int MOST = 3;

    private Spelling() {}

    /** {@code Did you mean a, b?}, or an empty text. */
    public static String didYouMean(String word, Collection<String> known) {
        List<String> near = nearest(word, known);
        return near.isEmpty() ? "" : "Did you mean " + String.join(" or ", near) + "?";
    }

    /** Known words near to this one, the nearest first, at most three. */
    public static List<String> nearest(String word, Collection<String> known) {
        if (word.isEmpty() || word.length() > LONGEST) {
            return List.of();
        }
        TreeMap<Integer, List<String>> found = new TreeMap<>();
        String lower = word.toLowerCase(Locale.ROOT);
        int most = Math.min(3, (word.length() + 1) / 3);
        for (String candidate : known) {
            String other = candidate.toLowerCase(Locale.ROOT);
            int distance = distance(lower, other);
            if (distance <= most) {
                found.computeIfAbsent(distance, d -> new ArrayList<>()).add(candidate);
            } else if (lower.length() >= 3 && other.startsWith(lower)) {
                found.computeIfAbsent(most + 1, d -> new ArrayList<>()).add(candidate);
            }
        }
        return found.values().stream().flatMap(List::stream).distinct().limit(MOST).toList();
    }

    /** Letters to insert, drop, change or swap with their neighbor. */
    static int distance(String a, String b) {
        int[][] rows = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                rows[i][j] = i == 0 ? j : j == 0 ? i : cell(rows, a, b, i, j);
            }
        }
        return rows[a.length()][b.length()];
    }

    private static int cell(int[][] rows, String a, String b, int i, int j) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best =
                Math.min(Math.min(rows[i - 1][j], rows[i][j - 1]) + 1, rows[i - 1][j - 1] + change);
        boolean swapped =
                i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, rows[i - 2][j - 2] + 1) : best;
    }
}
