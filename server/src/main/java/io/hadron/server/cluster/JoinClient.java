package io.hadron.server.cluster;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeProfile;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.JoinAnswer;
import io.hadron.proto.wire.JoinBody;
import io.hadron.proto.wire.JoinRequest;
import io.hadron.proto.wire.JoinResponse;
import io.hadron.server.config.HostPort;
import io.hadron.server.node.NodeStartException;
import io.hadron.server.peer.ClusterSecret;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the members of a cluster to take this node in, one after the other and again, until one does
 * or one says that it never will. Blocks.
 */
public final class JoinClient {
    private static final Logger LOG = LoggerFactory.getLogger(JoinClient.class);
    private static final long FIRST_PAUSE_MS = 50;
    private static final long LONGEST_PAUSE_MS = 1_000;

    /**
     * What a member has answered.
     *
     * @param controllers addresses of the members' controllers
     * @param admitted whether this node's controller is a member now
     */
    public record Joined(
            UUID cluster, NodeId node, Map<NodeId, String> controllers, boolean admitted) {}

    private final JoinProofs proofs;
    private final List<HostPort> targets;
    private final Duration patience;

    public JoinClient(ClusterSecret secret, List<HostPort> targets, Duration patience) {
        this.proofs = new JoinProofs(secret);
        this.targets = List.copyOf(targets);
        this.patience = patience;
    }

    /**
     * Becomes a member, or is told again which one it is.
     *
     * @param storeId of the store that the node has or will have
     * @param profile without a controller address until the controller listens; with it, the
     *     controller is let in too
     * @throws NodeStartException if a member refuses for good, or none answers in time
     */
    public Joined join(UUID storeId, NodeProfile profile)
            throws NodeStartException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        long pause = FIRST_PAUSE_MS;
        String last = "";
        String told = "";
        while (true) {
            for (HostPort target : targets) {
                try {
                    return ask(target, storeId, profile);
                } catch (WireCall.FailedException e) {
                    last = refused(target, e);
                } catch (IOException e) {
                    last = target + ": " + inWords(e);
                }
            }
            if (!last.equals(told)) {
                LOG.info(
                        "waits to be taken into the cluster, for {} s: {}",
                        patience.toSeconds(),
                        last);
                told = last;
            }
            if (System.nanoTime() > deadline) {
                throw new NodeStartException(
                        "no node of the cluster has taken this one in within "
                                + patience.toSeconds()
                                + " s; last: "
                                + last,
                        "Check cluster.join, that those nodes run, and that they have a majority.");
            }
            TimeUnit.MILLISECONDS.sleep(pause);
            pause = Math.min(LONGEST_PAUSE_MS, 2 * pause);
        }
    }

    private static String inWords(IOException failure) {
        if (failure instanceof UnknownHostException) {
            return "there is no such host";
        }
        return failure instanceof SocketException || failure instanceof SocketTimeoutException
                ? String.valueOf(failure.getMessage())
                : failure.toString();
    }

    /** What to remember of a refusal that may not last. */
    private static String refused(HostPort target, WireCall.FailedException e)
            throws NodeStartException {
        ErrorCode code = ErrorCode.of(e.failure().getCode());
        if (code == null || !code.retryable()) {
            throw new NodeStartException(
                    target + " does not take this node in: " + e.getMessage(),
                    e.failure().getAdvice());
        }
        return target + ": " + e.getMessage();
    }

    /**
     * The session of the last process that a member has seen on a store; 0 = it has seen none. One
     * attempt.
     *
     * @throws IOException if that member can not say so now
     */
    public long sessionOf(HostPort target, UUID storeId) throws IOException {
        byte[] body =
                JoinBody.newBuilder()
                        .setNonce(ByteString.copyFrom(ClusterSecret.nonce()))
                        .setStoreId(bytes(storeId))
                        .setAsksSession(true)
                        .build()
                        .toByteArray();
        try {
            return JoinAnswer.parseFrom(exchange(target, body)).getSession();
        } catch (WireCall.FailedException | NodeStartException e) {
            throw new IOException(target + ": " + e.getMessage(), e);
        }
    }

    private Joined ask(HostPort target, UUID storeId, NodeProfile profile)
            throws IOException, WireCall.FailedException, NodeStartException {
        return read(exchange(target, body(storeId, profile)));
    }

    /** Both sides prove that they know the secret. */
    private byte[] exchange(HostPort target, byte[] body)
            throws IOException, WireCall.FailedException, NodeStartException {
        JoinRequest first = JoinRequest.newBuilder().setBody(ByteString.copyFrom(body)).build();
        byte[] cookie =
                WireCall.call(target, Method.JOIN, first, JoinResponse.parser())
                        .getCookie()
                        .toByteArray();
        JoinRequest second =
                first.toBuilder()
                        .setCookie(ByteString.copyFrom(cookie))
                        .setProof(ByteString.copyFrom(proofs.asking(body, cookie)))
                        .build();
        JoinResponse response = WireCall.call(target, Method.JOIN, second, JoinResponse.parser());
        byte[] answer = response.getAnswer().toByteArray();
        if (!proofs.provesAnswering(response.getProof().toByteArray(), body, answer)) {
            throw new NodeStartException(
                    target + " does not know the cluster secret",
                    "Check cluster.join and cluster.secret; this may be another cluster.");
        }
        return answer;
    }

    private static byte[] body(UUID storeId, NodeProfile profile) {
        return JoinBody.newBuilder()
                .setNonce(ByteString.copyFrom(ClusterSecret.nonce()))
                .setStoreId(bytes(storeId))
                .setAddress(profile.address())
                .setCrcAddress(profile.crcAddress())
                .putAllProperties(profile.properties())
                .setVersion(profile.versions().build())
                .setProtocol(profile.versions().protocol())
                .setStorageFormat(profile.versions().storage())
                .build()
                .toByteArray();
    }

    private static Joined read(byte[] bytes) throws IOException {
        try {
            JoinAnswer answer = JoinAnswer.parseFrom(bytes);
            ByteBuffer cluster = answer.getClusterId().asReadOnlyByteBuffer();
            Map<NodeId, String> controllers = new TreeMap<>();
            answer.getControllersMap()
                    .forEach((node, address) -> controllers.put(new NodeId(node), address));
            return new Joined(
                    new UUID(cluster.getLong(), cluster.getLong()),
                    new NodeId(answer.getNode()),
                    controllers,
                    answer.getAdmitted());
        } catch (InvalidProtocolBufferException | RuntimeException e) {
            throw new IOException("an answer that can not be read: " + e, e);
        }
    }

    private static ByteString bytes(UUID id) {
        return ByteString.copyFrom(
                ByteBuffer.allocate(16)
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits())
                        .flip());
    }
}
