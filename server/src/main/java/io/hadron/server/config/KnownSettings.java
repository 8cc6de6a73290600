package io.hadron.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names that exist, and what was probably meant by one that does not. */
final class KnownSettings {
    private final Set<String> sections = new LinkedHashSet<>();
    private final Set<String> names = new LinkedHashSet<>();
    private final Map<String, String> nameByVariable = new LinkedHashMap<>();

    KnownSettings() {
        for (ConfigReference.Group group : ConfigReference.groups()) {
            sections.add(group.name());
            for (ConfigReference.Row row : group.rows()) {
                names.add(row.name());
                nameByVariable.put(row.variable(), row.name());
            }
        }
    }

    boolean isSection(String name) {
        return sections.contains(name);
    }

    boolean isSetting(String name) {
        return names.contains(name);
    }

    @Nullable String nameOf(String variable) {
        return nameByVariable.get(variable);
    }

    /**
     * Whether a variable begins like a setting, so that a typo in it should not pass in silence.
     */
    boolean looksLikeSetting(String variable) {
        for (String section : sections) {
            if (variable.startsWith(ConfigReference.variable(section) + "_")) {
                return true;
            }
        }
        return false;
    }

    String unknownSection(String given) {
        return "unknown section " + Quoted.of(given) + hint(given, sections);
    }

    String unknownSetting(String given) {
        return "unknown setting " + Quoted.of(given) + hint(given, names);
    }

    String unknownVariable(String given) {
        return "unknown variable" + hint(given, nameByVariable.keySet());
    }

    private static String hint(String given, Set<String> candidates) {
        List<String> best = new ArrayList<>();
        int bestDistance = Math.max(2, given.length() / 3) + 1;
        for (String candidate : candidates) {
            int distance = distance(given, candidate, bestDistance);
            if (distance < bestDistance) {
                bestDistance = distance;
                best.clear();
            }
            if (distance == bestDistance && best.size() < 2) {
                best.add(candidate);
            }
        }
        return best.isEmpty() || bestDistance > Math.max(2, given.length() / 3)
                ? "; there are " + String.join(", ", candidates)
                : "; did you mean " + String.join(" or ", best) + "?";
    }

    /** Edits between two words without regard to case, or more than {@code limit}. */
    private static int distance(String left, String right, int limit) {
        if (Math.abs(left.length() - right.length()) > limit) {
            return limit + 1;
        }
        int[] row = new int[right.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                boolean same =
                        Character.toLowerCase(left.charAt(i - 1))
                                == Character.toLowerCase(right.charAt(j - 1));
                int replaced = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[right.length()];
    }
}
