package io.hadron.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class SortedTreeTest {
    @RepeatedTest(5)
    void behavesAsATreeMapAndKeepsOldVersions() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        SortedTree<Integer, String> tree = SortedTree.empty();
        TreeMap<Integer, String> model = new TreeMap<>();
        List<SortedTree<Integer, String>> oldTrees = new ArrayList<>();
        List<TreeMap<Integer, String>> oldModels = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            int key = random.nextInt(500);
            if (random.nextInt(3) > 0) {
                tree = tree.upsert(key, "v" + i);
                model.put(key, "v" + i);
            } else {
                tree = tree.remove(key);
                model.remove(key);
            }
            if (i % 500 == 0) {
                oldTrees.add(tree);
                oldModels.add(new TreeMap<>(model));
            }
            assertThat(tree.get(key)).isEqualTo(model.get(key));
            assertThat(tree.size()).isEqualTo(model.size());
        }
        for (int i = 0; i < oldTrees.size(); i++) {
            assertThat(oldTrees.get(i).values())
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(oldModels.get(i).values());
        }
        int from = random.nextInt(500);
        assertThat(tree.valuesFrom(from))
                .as("seed %d", seed)
                .containsExactlyElementsOf(model.tailMap(from).values());
    }

    @Test
    void staysFlatWhenFilledInOrder() {
        SortedTree<Integer, Integer> tree = SortedTree.empty();
        for (int i = 0; i < 100_000; i++) {
            tree = tree.upsert(i, i);
        }
        assertThat(tree.values()).hasSize(100_000);
        assertThat(tree.height()).isLessThanOrEqualTo(24);
        for (int i = 0; i < 100_000; i += 2) {
            tree = tree.remove(i);
        }
        assertThat(tree.size()).isEqualTo(50_000);
        assertThat(tree.height()).isLessThanOrEqualTo(23);
        assertThat(tree.first()).isEqualTo(1);
    }
}
