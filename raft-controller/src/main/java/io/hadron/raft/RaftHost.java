package io.hadron.raft;

import io.hadron.raft.ControllerConfig.Listen;
import io.hadron.raft.ControllerStartException.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.jspecify.annotations.Nullable;

/** The Raft server with its one group: built, started, checked, closed. */
final class RaftHost implements Closeable {
    private final Listen listen;
    private final ControllerDirectory directory;
    private final RaftProperties properties;
    private final RaftServer server;
    private final GroupView view;
    private volatile @Nullable RaftInside inside;

    private RaftHost(
            ControllerConfig config, ControllerDirectory directory, CrcStateMachine machine)
            throws IOException {
        this.listen = config.listen();
        this.directory = directory;
        this.properties = RaftSettings.of(config, directory.raftDir(), directory.isAlone());
        RaftGroupId groupId = RaftGroupId.valueOf(config.identity().clusterId());
        String address =
                listen.advertised().isEmpty()
                        ? listen.host() + ":" + listen.port()
                        : listen.advertised();
        // What Raft has stored replaces this. A node that has nothing stored and did not make the
        // group must not vote: it waits as a listener of nobody.
        RaftPeer self =
                directory.isForming()
                        ? Peers.voter(config.identity().node(), address)
                        : Peers.listener(config.identity().node(), address);
        this.server =
                RaftServer.newBuilder()
                        .setServerId(self.getId())
                        .setGroup(RaftGroup.valueOf(groupId, self))
                        .setProperties(properties)
                        .setOption(RaftStorage.StartupOption.RECOVER)
                        .setStateMachineRegistry(id -> machine)
                        .build();
        this.view = new GroupView(server, groupId);
    }

    static RaftHost build(
            ControllerConfig config, ControllerDirectory directory, CrcStateMachine machine)
            throws IOException {
        return new RaftHost(config, directory, machine);
    }

    RaftServer server() {
        return server;
    }

    GroupView view() {
        return view;
    }

    RaftProperties properties() {
        return properties;
    }

    /**
     * Starts it.
     *
     * @param opened the place that the store was found at
     */
    void start(TermIndex opened) throws IOException, ControllerStartException {
        checkPort();
        server.start();
        if (view.division().getInfo().isListener()) {
            inside().pauseElections(true);
            inside().leaveListenerRole();
        } else if (view.isBecomingVoter()) {
            // It stands for election once it is known that its change will not be taken back.
            long change = view.division().getRaftConf().getLogEntryIndex();
            inside().pauseElections(change > opened.getIndex());
            inside().beginVoting();
        }
        checkLog(opened);
    }

    /** Raft would say it with three stack traces. */
    private void checkPort() throws IOException {
        if (listen.port() != 0) {
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(new InetSocketAddress(listen.host(), listen.port()));
            }
        }
    }

    /** The store was made from a log; that log must still be there, and the same one. */
    private void checkLog(TermIndex opened) throws IOException, ControllerStartException {
        RaftLog log = view.division().getRaftLog();
        if (opened.getIndex() < 0) {
            if (log.getStartIndex() > 0) {
                throw damaged("the metadata is missing: the log begins at " + log.getStartIndex());
            }
            return;
        }
        TermIndex found = log.getTermIndex(opened.getIndex());
        if (!opened.equals(found) && !directory.hasJumpedTo(opened)) {
            throw damaged(difference(opened, found, log));
        }
    }

    private static String difference(TermIndex opened, @Nullable TermIndex found, RaftLog log) {
        String contained =
                "entry "
                        + opened.getIndex()
                        + " of term "
                        + opened.getTerm()
                        + ", which the metadata contains";
        if (found != null) {
            return "the controller's log has term "
                    + found.getTerm()
                    + " in the place of "
                    + contained;
        }
        TermIndex last = log.getLastEntryTermIndex();
        return "the controller's log lacks "
                + contained
                + ": it "
                + (last == null
                        ? "is empty"
                        : "has entries " + log.getStartIndex() + " to " + last.getIndex());
    }

    private static ControllerStartException damaged(String what) {
        return new ControllerStartException(
                Reason.DAMAGED,
                what + "; restore both from one backup, or remove the node and add it anew");
    }

    /** Where others find this node now. */
    String address() {
        return listen.advertised().isEmpty() ? listen.host() + ":" + port() : listen.advertised();
    }

    int port() {
        return server.getServerRpc().getInetSocketAddress().getPort();
    }

    /** Usable once it has started. */
    RaftInside inside() {
        RaftInside known = inside;
        if (known == null) {
            known = new RaftInside(view.division());
            inside = known;
        }
        return known;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
