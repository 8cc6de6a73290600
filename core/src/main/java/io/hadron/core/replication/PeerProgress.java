package io.hadron.core.replication;

import io.hadron.core.model.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * One replica as its leader sees it: how far it is known to be, what is on the way to it.
 *
 * <pre>
 * DOWN       no connection
 * PROBING    asked for a report, in a new session
 * KNOWN      has reported; nothing is sent to it (yet)
 * STREAMING  gets entries from {@code next} on
 * OFFERING   gets the state, because what it needs is no longer in the log
 * </pre>
 */
final class PeerProgress {

    enum State {
        DOWN,
        PROBING,
        KNOWN,
        STREAMING,
        OFFERING
    }

    final NodeId id;

    /** A member or a learner of the term; others are only asked for their logs. */
    boolean streams;

    boolean learner;

    /** Has reported less than it had acknowledged, and the controller does not know yet. */
    boolean damaged;

    ReplicationEffect.@Nullable ReplicaDamaged damage;

    /** The tick at which the controller is told again, and after how many more the time after. */
    int damageDue;

    int damageRepeat;

    State state = State.KNOWN;
    long session;
    PeerMessage.@Nullable Report report;

    /** What it holds durably for certain, over all sessions of this term. */
    long acked;

    /** What it had acknowledged when the present session began: less in its report is damage. */
    long ackedBefore;

    /** What it has acknowledged in the present session. */
    long sessionAcked;

    /** The end of what was sent. */
    long next;

    boolean reading;
    long toldCommit;
    long toldLowMark;
    int noticesLeft;

    /** A learner that has acknowledged this much has all that was committed when it became one. */
    long learnerTarget;

    boolean caughtUp;

    /** Ticks since it last answered anything. */
    int quietTicks;

    /**
     * Fence requests of this session that have had no report yet. A report beyond those asked for
     * is a complaint: something did not fit.
     */
    int openQuestions;

    /** So many quiet ticks make a new session. */
    int patience;

    int nextRepeat = 1;

    private final long[] sentEnds;
    private final int[] sentBytes;
    private int sentHead;
    private int sentCount;
    private long bytesOnTheWay;

    PeerProgress(NodeId id, PushWindow window) {
        this.id = id;
        this.sentEnds = new long[window.messages()];
        this.sentBytes = new int[window.messages()];
    }

    boolean hasRoom(PushWindow window) {
        return sentCount < sentEnds.length && bytesOnTheWay < window.bytes();
    }

    boolean isAnythingOnTheWay() {
        return sentCount > 0;
    }

    void sent(long end, int bytes) {
        int slot = (sentHead + sentCount) % sentEnds.length;
        sentEnds[slot] = end;
        sentBytes[slot] = bytes;
        sentCount++;
        bytesOnTheWay += bytes;
        next = end;
    }

    /** Everything below {@code end} has arrived and is durable there. */
    void arrived(long end) {
        while (sentCount > 0 && sentEnds[sentHead] <= end) {
            bytesOnTheWay -= sentBytes[sentHead];
            sentHead = (sentHead + 1) % sentEnds.length;
            sentCount--;
        }
    }

    /** Nothing from {@code end} on has arrived: it will be sent again. */
    void rewind(long end) {
        while (sentCount > 0) {
            int last = (sentHead + sentCount - 1) % sentEnds.length;
            if (sentEnds[last] <= end) {
                break;
            }
            bytesOnTheWay -= sentBytes[last];
            sentCount--;
        }
        next = end;
        reading = false;
    }

    /** Whether something is sent that it has not answered. */
    boolean owesAnswer() {
        return sessionAcked < next;
    }

    @Override
    public String toString() {
        return id
                + ":"
                + state
                + "[acked="
                + acked
                + ", next="
                + next
                + ", session="
                + session
                + (learner ? ", learner" : "")
                + (damaged ? ", damaged" : "")
                + "]";
    }
}
