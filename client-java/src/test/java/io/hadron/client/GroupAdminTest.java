package io.hadron.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadron.client.admin.GroupInfo;
import io.hadron.client.fake.FakeBroker;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.Method;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Consumer groups of a stream whose partitions are led by three nodes. */
@Timeout(30)
class GroupAdminTest {
    private static final String STREAM = "shop/orders";
    private static final String GROUP = "shop/billing";

    private FakeBroker first;
    private FakeBroker second;
    private FakeBroker third;
    private HadronClient client;

    @BeforeEach
    void start() {
        first = new FakeBroker().stream(STREAM, 6).group(STREAM, "billing");
        second = new FakeBroker("n2", first);
        third = new FakeBroker("n3", first);
        for (int i = 2; i < 6; i++) {
            first.lead(STREAM, i, i < 4 ? "n2" : "n3", false);
        }
        client = HadronClient.builder(first.url()).requestTimeout(Duration.ofSeconds(1)).connect();
    }

    @AfterEach
    void stop() {
        client.close();
        first.close();
        second.close();
        third.close();
    }

    private static List<Integer> missing(GroupInfo group) {
        return group.unanswered().stream().map(GroupInfo.Unanswered::partition).toList();
    }

    @Test
    void figuresComeFromTheLeadersOfAllPartitions() {
        GroupInfo group = client.admin().group(GROUP);
        assertThat(group.isComplete()).isTrue();
        assertThat(group.partitions())
                .extracting(GroupInfo.Partition::index)
                .containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(group.lag()).isEqualTo(60);
        assertThat(client.admin().pause(GROUP).partitions()).hasSize(6);
    }

    @Test
    void partitionsWhoseLeaderDoesNotAnswerAreNamed() {
        third.refuse = method -> method == Method.GROUP_DESCRIBE ? ErrorCode.UNAVAILABLE : null;
        GroupInfo group = client.admin().group(GROUP);
        assertThat(group.partitionCount()).isEqualTo(6);
        assertThat(group.lag()).isEqualTo(40);
        assertThat(missing(group)).containsExactly(4, 5);
        assertThat(group.unanswered())
                .allSatisfy(none -> {
                    assertThat(none.node()).isEqualTo("n3");
                    assertThat(none.code()).isEqualTo(ErrorCode.UNAVAILABLE);
                });
    }

    @Test
    void partitionsWithoutALeaderAreNamed() {
        first.lead(STREAM, 1, "n3", true);
        third.kill();
        GroupInfo group = client.admin().group(GROUP);
        assertThat(missing(group)).containsExactly(1, 4, 5);
        assertThat(group.lag()).isEqualTo(30);
    }

    @Test
    void aNodeThatDoesNotKnowTheGroupYetIsMissing() {
        third.refuse = method -> method == Method.GROUP_DESCRIBE ? ErrorCode.UNKNOWN_GROUP : null;
        GroupInfo group = client.admin().group(GROUP);
        assertThat(missing(group)).containsExactly(4, 5);
        for (FakeBroker broker : List.of(first, second)) {
            broker.refuse = third.refuse;
        }
        assertThatThrownBy(() -> client.admin().group(GROUP))
                .isInstanceOf(HadronException.NotFound.class);
    }

    @Test
    void aChangeThatHasNotReachedAllPartitionsFailsAndNamesThem() {
        third.refuse = method -> method == Method.GROUP_PAUSE ? ErrorCode.UNAVAILABLE : null;
        assertThatThrownBy(() -> client.admin().pause(GROUP))
                .isInstanceOf(HadronException.Unavailable.class)
                .hasMessageContaining("no answer for partitions 4, 5 of orders");
        third.refuse = method -> null;
        assertThat(client.admin().pause(GROUP).isComplete()).isTrue();
    }
}
