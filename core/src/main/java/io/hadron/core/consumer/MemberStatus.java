package io.hadron.core.consumer;

/**
 * A member as it is now.
 *
 * @param credit how many messages it can still be given
 * @param inFlight how many it holds unsettled
 */
public record MemberStatus(long member, int credit, long inFlight) {}
