package io.hadron.client.internal.admin;

import io.hadron.client.admin.GroupInfo;
import io.hadron.proto.wire.GroupPartition;
import io.hadron.proto.wire.MemberInfo;
import java.util.List;

/** Consumer groups between wire messages and records. */
final class GroupsFromWire {
    private GroupsFromWire() {}

    static GroupInfo group(
            io.hadron.proto.wire.GroupInfo info, List<GroupInfo.Unanswered> unanswered) {
        return new GroupInfo(
                info.getNamespace(),
                info.getName(),
                info.getStream(),
                info.getId(),
                info.getPaused(),
                info.getDeadLetter(),
                info.getPartitionsList().stream().map(GroupsFromWire::partition).toList(),
                unanswered);
    }

    private static GroupInfo.Partition partition(GroupPartition p) {
        return new GroupInfo.Partition(
                p.getIndex(),
                new GroupInfo.Offsets(
                        p.getHead(), p.getCommittedEnd(), p.getLowMark(), p.getOldestOutstanding()),
                new GroupInfo.Counts(
                        p.getOutstanding(), p.getInFlight(), p.getWaiting(), p.getDeadLettering()),
                new GroupInfo.Totals(
                        p.getAcked(),
                        p.getRedelivered(),
                        p.getDeadLettered(),
                        p.getRejected(),
                        p.getSkipped()),
                p.getLag(),
                p.getLagMs(),
                p.getEpoch(),
                p.getTerm(),
                p.getMemberListList().stream().map(GroupsFromWire::member).toList(),
                p.getDeadLetterProblem().getMessage());
    }

    private static GroupInfo.Member member(MemberInfo member) {
        return new GroupInfo.Member(
                member.getName(), member.getAddress(), member.getInFlight(), member.getCredit());
    }
}
