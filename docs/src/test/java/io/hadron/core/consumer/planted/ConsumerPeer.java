package io.hadron.core.consumer.planted;

/** Seen by another controller, which is the offence. */
public record ConsumerPeer(int number) {}
