package io.hadron.core.model;

import org.jspecify.annotations.Nullable;

/**
 * Who deployed an object last: a branch and its revision, so that an old deployment can not undo a
 * newer one.
 */
public record Managed(String branch, long revision) {
    public Managed {
        String problem = problem(branch);
        if (problem != null) {
            throw new IllegalArgumentException("branch " + Names.quoted(branch) + ": " + problem);
        }
        Range.check("revision", revision, 1, Long.MAX_VALUE);
    }

    private static @Nullable String problem(String branch) {
        if (branch.isEmpty() || branch.length() > Names.MAX_LONG) {
            return "1 to " + Names.MAX_LONG + " characters are allowed";
        }
        return branch.chars().allMatch(c -> c == '/' || Names.isNameCharacter((char) c))
                ? null
                : "only a-z, A-Z, 0-9, -, _, . and / are allowed";
    }

    @Override
    public String toString() {
        return branch + "@" + revision;
    }
}
