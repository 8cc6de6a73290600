package io.hadron.server.peer;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.hadron.core.model.NodeId;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.wire.peer.PeerChallenge;
import io.hadron.proto.wire.peer.PeerHello;
import io.hadron.proto.wire.peer.PeerIdentity;
import io.hadron.proto.wire.peer.PeerProof;
import io.hadron.proto.wire.peer.PeerRefusal;
import io.hadron.proto.wire.peer.PeerRefused;
import io.hadron.proto.wire.peer.PeerWelcome;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who the other side is, and the proof that both know the cluster's secret. Each side signs what
 * both have said, with a random part of each: an answer can not be used again. The side that was
 * dialed proves itself first, so that a node which dials a wrong address gives nothing away.
 *
 * <pre>
 * dialer:  HELLO ->            -> PROOF ->
 * dialed:         <- CHALLENGE          <- WELCOME
 * </pre>
 */
final class PeerHandshake {
    /** What to do next. */
    sealed interface Step {
        /**
         * Send a frame.
         *
         * @param known the other side, if this ends the handshake on this side; else null
         */
        record Send(int kind, MessageLite content, @Nullable PeerIdentity known) implements Step {}

        /** The handshake has ended well. */
        record Known(PeerIdentity other) implements Step {}

        /** Tell the other side why, and close. */
        record Refuse(PeerRefusal reason, String message) implements Step {}

        /** The other side has refused. */
        record Refused(PeerRefusal reason, String message) implements Step {}
    }

    private static final String DIALER = "hadron peer: node that dials";
    private static final String DIALED = "hadron peer: node that is dialed";

    private final PeerSelf self;
    private final ClusterSecret secret;
    private final Supplier<Map<NodeId, PeerPlace>> members;
    private final @Nullable NodeId dialed;
    private byte[] mine = new byte[0];
    private byte[] theirs = new byte[0];
    private int awaited;
    private @Nullable PeerIdentity other;

    /**
     * Begins on one side.
     *
     * @param dialed whom this node dials, or null if it was dialed
     */
    PeerHandshake(
            PeerSelf self,
            ClusterSecret secret,
            Supplier<Map<NodeId, PeerPlace>> members,
            @Nullable NodeId dialed) {
        this.self = self;
        this.secret = secret;
        this.members = members;
        this.dialed = dialed;
        this.awaited = dialed == null ? PeerLayout.KIND_HELLO : PeerLayout.KIND_CHALLENGE;
    }

    /** The first frame of the side that dials. */
    Step.Send hello() {
        if (dialed == null) {
            throw new IllegalStateException("the side that dials says hello");
        }
        mine = PeerIdentities.write(self, dialed, ClusterSecret.nonce());
        return new Step.Send(
                PeerLayout.KIND_HELLO,
                PeerHello.newBuilder().setIdentity(ByteString.copyFrom(mine)).build(),
                null);
    }

    /** A frame of the other side. */
    Step receive(int kind, ByteBuffer content) throws FrameException {
        try {
            if (kind == PeerLayout.KIND_REFUSED) {
                PeerRefused refused = PeerRefused.parseFrom(content);
                return new Step.Refused(refused.getReason(), refused.getMessage());
            }
            if (kind != awaited) {
                throw new FrameException("frame kind " + kind + " in a handshake at " + awaited);
            }
            return switch (kind) {
                case PeerLayout.KIND_HELLO -> challenge(PeerHello.parseFrom(content));
                case PeerLayout.KIND_CHALLENGE -> prove(PeerChallenge.parseFrom(content));
                case PeerLayout.KIND_PROOF -> welcome(PeerProof.parseFrom(content));
                case PeerLayout.KIND_WELCOME -> {
                    PeerWelcome welcome = PeerWelcome.parseFrom(content);
                    if (welcome.getProtocol() != PeerLayout.PROTOCOL) {
                        throw new FrameException("protocol " + welcome.getProtocol());
                    }
                    yield new Step.Known(known());
                }
                default -> throw new FrameException("frame kind " + kind + " in a handshake");
            };
        } catch (InvalidProtocolBufferException e) {
            throw new FrameException("a handshake that can not be read: " + e.getMessage());
        }
    }

    private Step challenge(PeerHello hello) throws FrameException {
        theirs = hello.getIdentity().toByteArray();
        PeerIdentity identity = PeerIdentities.read(theirs);
        Step refusal = judge(identity);
        if (refusal != null) {
            return refusal;
        }
        mine = PeerIdentities.write(self, new NodeId(identity.getNode()), ClusterSecret.nonce());
        awaited = PeerLayout.KIND_PROOF;
        return new Step.Send(
                PeerLayout.KIND_CHALLENGE,
                PeerChallenge.newBuilder()
                        .setIdentity(ByteString.copyFrom(mine))
                        .setProof(ByteString.copyFrom(secret.proof(DIALED, theirs, mine)))
                        .build(),
                null);
    }

    private Step prove(PeerChallenge challenge) throws FrameException {
        theirs = challenge.getIdentity().toByteArray();
        PeerIdentity identity = PeerIdentities.read(theirs);
        if (!secret.proves(challenge.getProof().toByteArray(), DIALED, mine, theirs)) {
            return wrongSecret(identity);
        }
        Step refusal = judge(identity);
        if (refusal != null) {
            return refusal;
        }
        awaited = PeerLayout.KIND_WELCOME;
        return new Step.Send(
                PeerLayout.KIND_PROOF,
                PeerProof.newBuilder()
                        .setProof(ByteString.copyFrom(secret.proof(DIALER, mine, theirs)))
                        .build(),
                null);
    }

    private Step welcome(PeerProof proof) {
        PeerIdentity identity = known();
        if (!secret.proves(proof.getProof().toByteArray(), DIALER, theirs, mine)) {
            return wrongSecret(identity);
        }
        Step refusal = judge(identity);
        if (refusal != null) {
            return refusal;
        }
        return new Step.Send(
                PeerLayout.KIND_WELCOME,
                PeerWelcome.newBuilder().setProtocol(PeerLayout.PROTOCOL).build(),
                identity);
    }

    private @Nullable Step judge(PeerIdentity identity) {
        other = identity;
        PeerIdentities.Refusal refusal =
                PeerIdentities.refusal(self, identity, members.get(), dialed);
        return refusal == null ? null : new Step.Refuse(refusal.reason(), refusal.message());
    }

    private static Step wrongSecret(PeerIdentity identity) {
        return new Step.Refuse(
                PeerRefusal.WRONG_SECRET,
                "node "
                        + identity.getNode()
                        + " was started with another cluster.secret than the node it talks to");
    }

    private PeerIdentity known() {
        PeerIdentity identity = other;
        if (identity == null) {
            throw new IllegalStateException("the other side has not introduced itself");
        }
        return identity;
    }
}
