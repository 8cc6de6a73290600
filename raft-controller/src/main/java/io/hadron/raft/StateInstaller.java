package io.hadron.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.ProtoUtils;
import org.jspecify.annotations.Nullable;

/** Fetches the state from the leader over Raft's own client protocol, on a thread of its own. */
final class StateInstaller implements AutoCloseable {
    private final ClientId client = ClientId.randomId();
    private final AtomicLong callIds = new AtomicLong();
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("crc-install").factory());
    private volatile @Nullable LeaderLink link;
    private volatile @Nullable GroupView group;

    /** Must be called before Raft is started. */
    void use(LeaderLink newLink, GroupView newGroup) {
        link = newLink;
        group = newGroup;
    }

    CompletableFuture<ImageFetcher.Fetched> fetch(RoleInfoProto role) {
        RaftPeerProto leader = role.getFollowerInfo().getLeaderInfo().getId();
        try {
            return CompletableFuture.supplyAsync(
                    () -> fetchNow(ProtoUtils.toRaftPeer(leader)), thread);
        } catch (RejectedExecutionException closed) {
            return CompletableFuture.failedFuture(closed);
        }
    }

    private ImageFetcher.Fetched fetchNow(RaftPeer leader) {
        try {
            return ImageFetcher.fetch(question -> ask(leader, question));
        } catch (IOException e) {
            throw new CompletionException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }

    private ByteBuffer ask(RaftPeer leader, byte[] question) throws IOException {
        LeaderLink to = link;
        GroupView in = group;
        if (to == null || in == null) {
            throw new IOException("not started");
        }
        RaftClientRequest request =
                RaftClientRequest.newBuilder()
                        .setClientId(client)
                        .setServerId(leader.getId())
                        .setGroupId(in.groupId())
                        .setCallId(callIds.incrementAndGet())
                        .setMessage(Message.valueOf(UnsafeByteOperations.unsafeWrap(question)))
                        .setType(RaftClientRequest.staleReadRequestType(0))
                        .build();
        RaftClientReply reply = to.call(leader, request);
        if (!reply.isSuccess()) {
            throw new IOException(reply.getException());
        }
        return reply.getMessage().getContent().asReadOnlyByteBuffer();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
