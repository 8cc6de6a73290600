package io.hadron.ddl;

import io.hadron.core.cluster.DesiredObject;
import io.hadron.core.model.ObjectRef;
import io.hadron.core.model.Problem;
import java.util.List;

/**
 * What was read.
 *
 * @param documents those without a problem, in the order of the files
 * @param problems all that is wrong, in the order of files and lines; empty = all is well
 * @param broken objects of documents with problems: others may refer to them, so a plan made in
 *     spite of the problems should take them as there
 */
public record DdlResult(
        List<DesiredObject> documents, List<Problem> problems, List<ObjectRef> broken) {
    public DdlResult {
        documents = List.copyOf(documents);
        problems = List.copyOf(problems);
        broken = List.copyOf(broken);
    }
}
