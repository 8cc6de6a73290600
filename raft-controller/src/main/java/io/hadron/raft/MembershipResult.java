package io.hadron.raft;

import java.util.List;

/** What came of a change to the controller's own group. */
public sealed interface MembershipResult {
    /**
     * It is as was asked for, by this call or before it.
     *
     * @param members after it
     */
    record Changed(List<ControllerMember> members) implements MembershipResult {
        public Changed {
            members = List.copyOf(members);
        }
    }

    /** It can not be: for instance, the last voter can not be removed. Nothing was changed. */
    record Refused(String reason) implements MembershipResult {}

    /**
     * It did not come to an end: look at the members, or ask again. All changes may be repeated.
     */
    record Unfinished(String reason) implements MembershipResult {}
}
