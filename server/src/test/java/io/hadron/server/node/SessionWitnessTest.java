package io.hadron.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionWitnessTest {
    @TempDir Path data;

    @Test
    void sessionsFollowWhatTheClusterKnows() throws NodeStartException {
        assertThat(next(0)).isEqualTo(1);
        assertThat(next(1)).isEqualTo(2);
        assertThat(next(2)).isEqualTo(3);
    }

    @Test
    void aRegistrationThatDidNotArriveIsTriedAgain() throws NodeStartException {
        assertThat(next(4)).isEqualTo(5);
        assertThat(next(4)).isEqualTo(5);
    }

    @Test
    void anOldCopyIsRefusedAndStaysAsItIs() throws Exception {
        next(1);
        byte[] old = Files.readAllBytes(file());
        next(2);
        Files.write(file(), old);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> next(3))
                    .isInstanceOf(NodeStartException.class)
                    .hasMessageContaining("old copy")
                    .hasMessageContaining("session 2")
                    .hasMessageContaining("session 3");
        }
    }

    @Test
    void aDirectoryFromBeforeThereWasAWitnessStarts() throws NodeStartException {
        assertThat(next(17)).isEqualTo(18);
    }

    @Test
    void aDamagedWitnessProvesNothing() throws IOException {
        Files.writeString(file(), "seven");
        assertThatThrownBy(() -> next(7)).hasMessageContaining("damaged");
        Files.writeString(file(), "1".repeat(100));
        assertThatThrownBy(() -> next(7)).hasMessageContaining("damaged");
    }

    private long next(long known) throws NodeStartException {
        return new SessionWitness(data).next(known);
    }

    private Path file() {
        return data.resolve(SessionWitness.FILE);
    }
}
