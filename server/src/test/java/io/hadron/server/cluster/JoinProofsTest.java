package io.hadron.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.server.peer.ClusterSecret;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JoinProofsTest {
    private static final long NOW = 1_800_000_000_000L;

    private final JoinProofs proofs = new JoinProofs(new ClusterSecret("a secret of tests"));
    private final JoinProofs others = new JoinProofs(new ClusterSecret("another secret"));
    private final byte[] body = "body".getBytes(StandardCharsets.UTF_8);
    private final byte[] cookie = proofs.cookie(body, NOW);

    @Test
    void aCookieIsGoodForItsRequestAndForAMinute() {
        assertThat(proofs.isGood(cookie, body, NOW + 59_000)).isTrue();
        assertThat(proofs.isGood(cookie, body, NOW + 61_000)).isFalse();
        assertThat(proofs.isGood(cookie, new byte[3], NOW)).isFalse();
        assertThat(others.isGood(cookie, body, NOW)).isFalse();
        assertThat(proofs.isGood(new byte[0], body, NOW)).isFalse();
        assertThat(proofs.isGood(new byte[40], body, NOW)).isFalse();
    }

    @Test
    void onlyWhoKnowsTheSecretCanProveIt() {
        byte[] asking = proofs.asking(body, cookie);
        assertThat(proofs.provesAsking(asking, body, cookie)).isTrue();
        assertThat(others.provesAsking(asking, body, cookie)).isFalse();
        // What a member has said is no proof of the one who asks, nor the other way round.
        assertThat(proofs.provesAnswering(asking, body, cookie)).isFalse();
        assertThat(proofs.provesAsking(proofs.answering(body, cookie), body, cookie)).isFalse();
    }
}
