package io.hadron.server.cluster;

import io.hadron.server.peer.ClusterSecret;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * What a new node and a member prove to each other. The member keeps nothing between the two
 * requests: its cookie, which only it can have made, says when it was made and for which request.
 */
public final class JoinProofs {
    private static final String COOKIE = "hadron join: cookie";
    private static final String ASKING = "hadron join: node that asks";
    private static final String ANSWERING = "hadron join: member that answers";
    private static final long COOKIE_LIFE_MS = TimeUnit.MINUTES.toMillis(1);
    private static final int TIME_BYTES = 8;

    private final ClusterSecret secret;

    public JoinProofs(ClusterSecret secret) {
        this.secret = secret;
    }

    /** A cookie for a request. */
    public byte[] cookie(byte[] body, long nowMs) {
        byte[] time = ByteBuffer.allocate(TIME_BYTES).putLong(nowMs).array();
        byte[] proof = secret.proof(COOKIE, body, time);
        byte[] cookie = Arrays.copyOf(time, TIME_BYTES + proof.length);
        System.arraycopy(proof, 0, cookie, TIME_BYTES, proof.length);
        return cookie;
    }

    /** Whether this or another member has made the cookie, for this request and not long ago. */
    public boolean isGood(byte[] cookie, byte[] body, long nowMs) {
        if (cookie.length <= TIME_BYTES) {
            return false;
        }
        byte[] time = Arrays.copyOf(cookie, TIME_BYTES);
        byte[] proof = Arrays.copyOfRange(cookie, TIME_BYTES, cookie.length);
        long age = nowMs - ByteBuffer.wrap(time).getLong();
        return Math.abs(age) <= COOKIE_LIFE_MS && secret.proves(proof, COOKIE, body, time);
    }

    /** That the node which asks knows the secret. */
    public byte[] asking(byte[] body, byte[] cookie) {
        return secret.proof(ASKING, body, cookie);
    }

    public boolean provesAsking(byte[] proof, byte[] body, byte[] cookie) {
        return secret.proves(proof, ASKING, body, cookie);
    }

    /** That the member which answers knows it. */
    public byte[] answering(byte[] body, byte[] answer) {
        return secret.proof(ANSWERING, body, answer);
    }

    public boolean provesAnswering(byte[] proof, byte[] body, byte[] answer) {
        return secret.proves(proof, ANSWERING, body, answer);
    }
}
