package io.hadron.server.peer;

import io.hadron.core.replication.PeerMessage;

/** A message of a control group as it stands in a frame's head. */
record GroupMessage(long group, PeerMessage message, int payloadBytes) {}
