package io.hadron.client.admin;

import io.hadron.client.Problem;
import java.util.List;

/**
 * What `plan`, `apply`, `lint` and `delete` answer.
 *
 * @param changes what was or would be done
 * @param problems all that is wrong; nothing is applied if there is one
 * @param applied whether the changes were made
 * @param version of the metadata after it
 */
public record ChangeResult(
        List<Change> changes, List<Problem> problems, boolean applied, long version) {
    public ChangeResult {
        changes = List.copyOf(changes);
        problems = List.copyOf(problems);
    }
}
