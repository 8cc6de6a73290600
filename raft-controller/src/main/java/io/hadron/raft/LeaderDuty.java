package io.hadron.raft;

/**
 * Learns when this node may act as the controller's leader. Calls alternate, beginning with {@link
 * #begin}, and come on the controller's threads: hand work over, never block. The other nodes may
 * have a new leader before {@link #end} comes, so nothing may rest on being the only one: commands
 * name what they expect.
 */
public interface LeaderDuty {
    /** Does nothing. */
    LeaderDuty NONE =
            new LeaderDuty() {
                @Override
                public void begin() {}

                @Override
                public void end() {}
            };

    /** This node leads, and has applied all that was committed before. */
    void begin();

    /** It leads no longer. */
    void end();
}
