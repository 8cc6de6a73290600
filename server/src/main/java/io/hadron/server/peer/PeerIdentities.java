package io.hadron.server.peer;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.hadron.core.model.NodeId;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.wire.peer.PeerIdentity;
import io.hadron.proto.wire.peer.PeerRefusal;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What nodes say of themselves, and whether it may be believed that they belong here. */
final class PeerIdentities {
    /** Why a node is not let in. */
    record Refusal(PeerRefusal reason, String message) {}

    private PeerIdentities() {}

    static byte[] write(PeerSelf self, NodeId to, byte[] nonce) {
        return PeerIdentity.newBuilder()
                .setMinProtocol(PeerLayout.PROTOCOL)
                .setMaxProtocol(PeerLayout.PROTOCOL)
                .setStorageFormat(PeerLayout.STORAGE_FORMAT)
                .setVersion(self.version())
                .setClusterId(bytes(self.cluster()))
                .setNode(self.node().value())
                .setTo(to.value())
                .setStoreId(bytes(self.store()))
                .setSession(self.session())
                .setIncarnation(self.incarnation())
                .setNonce(ByteString.copyFrom(nonce))
                .build()
                .toByteArray();
    }

    static PeerIdentity read(byte[] bytes) throws FrameException {
        try {
            PeerIdentity identity = PeerIdentity.parseFrom(bytes);
            if (identity.getNonce().size() != ClusterSecret.NONCE_BYTES
                    || identity.getClusterId().size() != 16
                    || identity.getStoreId().size() != 16
                    || identity.getNode() < 0) {
                throw new FrameException("an identity with fields of a wrong size");
            }
            return identity;
        } catch (InvalidProtocolBufferException e) {
            throw new FrameException("an identity that can not be read: " + e.getMessage());
        }
    }

    /**
     * Whether the other side may be talked to.
     *
     * @param members who there is, as far as this node knows
     * @param expected whom this node dialed, or null if it was dialed
     */
    static @Nullable Refusal refusal(
            PeerSelf self,
            PeerIdentity other,
            Map<NodeId, PeerPlace> members,
            @Nullable NodeId expected) {
        NodeId node = new NodeId(other.getNode());
        if (other.getMinProtocol() > PeerLayout.PROTOCOL
                || other.getMaxProtocol() < PeerLayout.PROTOCOL) {
            return new Refusal(
                    PeerRefusal.PROTOCOL_VERSION,
                    named(node, other)
                            + " speaks peer protocol "
                            + other.getMinProtocol()
                            + " to "
                            + other.getMaxProtocol()
                            + ", this node speaks "
                            + PeerLayout.PROTOCOL
                            + "; upgrade one minor version at a time");
        }
        if (other.getStorageFormat() != PeerLayout.STORAGE_FORMAT) {
            return new Refusal(
                    PeerRefusal.STORAGE_VERSION,
                    named(node, other)
                            + " has storage format "
                            + other.getStorageFormat()
                            + ", this node has "
                            + PeerLayout.STORAGE_FORMAT);
        }
        UUID cluster = uuid(other.getClusterId());
        if (!cluster.equals(self.cluster())) {
            return new Refusal(
                    PeerRefusal.WRONG_CLUSTER,
                    named(node, other)
                            + " belongs to cluster "
                            + cluster
                            + ", this node to "
                            + self.cluster());
        }
        return memberRefusal(self, other, node, members, expected);
    }

    private static @Nullable Refusal memberRefusal(
            PeerSelf self,
            PeerIdentity other,
            NodeId node,
            Map<NodeId, PeerPlace> members,
            @Nullable NodeId expected) {
        if (other.getTo() != self.node().value() || (expected != null && !expected.equals(node))) {
            return new Refusal(
                    PeerRefusal.WRONG_NODE,
                    named(node, other)
                            + " looks for node "
                            + other.getTo()
                            + ", this is node "
                            + self.node()
                            + (expected == null ? "" : ", which looks for node " + expected)
                            + "; an advertised address is wrong or was reused");
        }
        PeerPlace known = members.get(node);
        if (known == null) {
            return new Refusal(
                    PeerRefusal.UNKNOWN_NODE,
                    named(node, other) + " is not a member as far as this node knows");
        }
        if (!known.store().equals(uuid(other.getStoreId()))) {
            return new Refusal(
                    PeerRefusal.WRONG_STORE,
                    named(node, other)
                            + " comes with store "
                            + uuid(other.getStoreId())
                            + ", its data is in store "
                            + known.store());
        }
        if (other.getSession() < known.session()) {
            return new Refusal(
                    PeerRefusal.OLD_SESSION,
                    named(node, other)
                            + " is session "
                            + other.getSession()
                            + ", and session "
                            + known.session()
                            + " has begun");
        }
        return null;
    }

    private static String named(NodeId node, PeerIdentity other) {
        return "node " + node + " (" + clean(other.getVersion()) + ")";
    }

    private static String clean(String text) {
        String printable = text.replaceAll("[^-_.+a-zA-Z0-9]", "?");
        return printable.substring(0, Math.min(64, printable.length()));
    }

    private static ByteString bytes(UUID id) {
        return ByteString.copyFrom(
                ByteBuffer.allocate(16)
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits())
                        .flip());
    }

    static UUID uuid(ByteString bytes) {
        ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
