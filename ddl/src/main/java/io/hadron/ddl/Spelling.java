package io.hadron.ddl;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that was probably meant. */
final class Spelling {
    private static final int LONGEST = 40;

    private Spelling() {}

    /** A hint for the end of a message, or an empty text. */
    static String hint(String word, Collection<String> known) {
        return nearest(word, known).map(near -> "did you mean '" + near + "'?").orElse("");
    }

    /** The known word that differs in at most two letters (one in short words), if there is one. */
    static Optional<String> nearest(String word, Collection<String> known) {
        if (word.length() > LONGEST) {
            return Optional.empty();
        }
        int best = Math.min(2, word.length() / 3 + 1) + 1;
        String found = null;
        for (String candidate : known) {
            int distance = distance(lower(word), lower(candidate));
            if (distance < best) {
                best = distance;
                found = candidate;
            }
        }
        return Optional.ofNullable(found);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** Letters to insert, drop or change (Levenshtein). */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(above, row[j - 1]) + 1, diagonal + change);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
