package io.hadron.client.planted;

import io.hadron.core.consumer.planted.ConsumerPeer;
import io.netty.channel.Channel;
import org.apache.ratis.protocol.RaftPeerId;
import org.rocksdb.RocksDB;

/** Offends on purpose: the client sees the core and libraries that are not its business. */
public record NosyClient(ConsumerPeer core, Channel netty, RaftPeerId ratis, RocksDB rocks) {}
