package io.hadron.ddl;

import io.hadron.core.cluster.DesiredObject;
import io.hadron.core.model.Problem;
import java.util.List;

/**
 * What was read.
 *
 * @param documents those without a problem, in the order of the files
 * @param problems all that is wrong, in the order of files and lines; empty = all is well
 */
public record DdlResult(List<DesiredObject> documents, List<Problem> problems) {
    public DdlResult {
        documents = List.copyOf(documents);
        problems = List.copyOf(problems);
    }
}
