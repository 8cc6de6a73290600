package io.hadron.server.peer;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What all nodes of a cluster know. It never leaves the node: who asks gets proofs, which are worth
 * nothing for another question.
 */
public final class ClusterSecret {
    /** Bytes of a question. */
    public static final int NONCE_BYTES = 32;

    private static final String MAC = "HmacSHA256";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec key;

    public ClusterSecret(String secret) {
        if (secret.isEmpty()) {
            throw new IllegalArgumentException("the cluster secret is empty");
        }
        key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), MAC);
    }

    /** A question that was never asked before. */
    public static byte[] nonce() {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        return nonce;
    }

    /**
     * A proof of knowing the secret.
     *
     * @param role what the proof is for: one for another role is of no use
     * @param parts what both sides said, each with its length
     */
    public byte[] proof(String role, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            update(mac, role.getBytes(StandardCharsets.UTF_8));
            for (byte[] part : parts) {
                update(mac, part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + MAC, e);
        }
    }

    private static void update(Mac mac, byte[] part) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            mac.update((byte) (part.length >>> shift));
        }
        mac.update(part);
    }

    /** Whether a proof is right, in a time that tells nothing about it. */
    public boolean proves(byte[] proof, String role, byte[]... parts) {
        return MessageDigest.isEqual(proof, proof(role, parts));
    }

    @Override
    public String toString() {
        return "ClusterSecret[hidden]";
    }
}
