package io.hadron.core.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TermIndexTest {

    /** The index of a log given as the term of each entry. */
    private static TermIndex of(List<Integer> log) {
        var index = TermIndex.EMPTY;
        for (int i = 0; i < log.size(); i++) {
            if (i == 0 || !log.get(i).equals(log.get(i - 1))) {
                index = index.with(log.get(i), i);
            }
        }
        return index;
    }

    @Test
    void answersAsALogWould() {
        var random = new Random(2);
        for (int round = 0; round < 500; round++) {
            var log = new ArrayList<Integer>();
            int term = 0;
            for (int i = random.nextInt(20); i > 0; i--) {
                term += term == 0 || random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0;
                log.add(term);
            }
            var index = of(log);
            assertThat(index.lastTerm()).isEqualTo(term);
            for (int i = 0; i < log.size(); i++) {
                assertThat(index.termAt(i)).isEqualTo(log.get(i).longValue());
            }
            int cut = random.nextInt(log.size() + 1);
            assertThat(index.cutTo(cut)).isEqualTo(of(log.subList(0, cut)));
            for (int t = 0; t <= term + 1; t++) {
                int bound = t;
                long expected = log.stream().filter(e -> e <= bound).count();
                assertThat(index.endOf(t, log.size())).isEqualTo(expected);
            }
            int mark = random.nextInt(log.size() + 1);
            var trimmed = index.trimBelow(mark);
            for (int i = mark; i < log.size(); i++) {
                assertThat(trimmed.termAt(i)).isEqualTo(index.termAt(i));
            }
            assertThat(trimmed.lastTerm()).isEqualTo(index.lastTerm());
            assertThat(TermIndex.decode(index.encode())).isEqualTo(index);
        }
    }

    /**
     * Logs as the rules make them: each term has one leader, who starts from some log that exists.
     */
    @Test
    void findsTheLongestSharedPrefix() {
        var random = new Random(3);
        for (int round = 0; round < 2_000; round++) {
            var logs = new ArrayList<List<Integer>>(List.of(List.of()));
            for (int term = 1; term <= 6; term++) {
                var log = new ArrayList<>(logs.get(random.nextInt(logs.size())));
                for (int i = 1 + random.nextInt(4); i > 0; i--) {
                    log.add(term);
                    if (random.nextBoolean()) {
                        logs.add(List.copyOf(log));
                    }
                }
                logs.add(log);
            }
            var a = logs.get(random.nextInt(logs.size()));
            var b = logs.get(random.nextInt(logs.size()));
            int shared = 0;
            while (shared < Math.min(a.size(), b.size()) && a.get(shared).equals(b.get(shared))) {
                shared++;
            }
            assertThat(TermIndex.sharedEnd(of(a), a.size(), of(b), b.size()))
                    .as("%s and %s", a, b)
                    .isEqualTo(shared);
        }
    }

    @Test
    void refusesWhatIsNoIndex() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TermIndex.EMPTY.with(2, 5).with(2, 6));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TermIndex.EMPTY.with(2, 5).with(3, 5));
        byte[] good = TermIndex.EMPTY.with(1, 0).with(7, 12).encode();
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatIllegalArgumentException().isThrownBy(() -> TermIndex.decode(cut));
        }
        byte[] lyingCount = good.clone();
        lyingCount[1] = 0x7f;
        assertThatIllegalArgumentException().isThrownBy(() -> TermIndex.decode(lyingCount));
    }
}
