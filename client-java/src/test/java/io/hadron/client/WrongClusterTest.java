package io.hadron.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.hadron.client.fake.FakeBroker;
import io.hadron.client.fake.OnProduce;
import io.hadron.proto.ErrorCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where a node of the client's cluster was, one of another cluster answers. */
@Timeout(30)
class WrongClusterTest {
    private static final String STREAM = "shop/one";
    private static final Event EVENT = Event.record("k", "after");

    private FakeBroker first;
    private FakeBroker second;
    private FakeBroker stranger;

    @BeforeEach
    void start() {
        first = new FakeBroker().stream(STREAM, 1).group(STREAM, "billing");
        second = new FakeBroker("n2", first);
        stranger = new FakeBroker().stream(STREAM, 1).group(STREAM, "billing");
        stranger.cluster = "another";
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
        stranger.close();
    }

    private void replace() {
        first.kill();
        second.kill();
        stranger.takeOver(first);
        stranger.takeOver(second);
    }

    private void assertRefused(HadronException failure) {
        assertThat(failure.code()).isEqualTo(ErrorCode.WRONG_CLUSTER);
        assertThat(failure.retryable()).isFalse();
        assertThat(failure.outcome()).isEqualTo(HadronException.Outcome.DEFINITE);
        assertThat(failure).hasMessageContaining("another").hasMessageContaining("fake");
        assertThat(stranger.values(STREAM, 0)).isEmpty();
        assertThat(stranger.produceRequests).hasValue(0);
    }

    @Test
    void nothingIsPublishedToAnotherCluster() {
        try (HadronClient client = HadronClient.connect(first.url());
                Publisher publisher = client.publisher(STREAM)) {
            publisher.publish(Event.record("k", "before"));
            replace();
            // It may go to a connection whose end is not noticed yet, and then nobody knows.
            HadronException noticed =
                    catchThrowableOfType(HadronException.class, () -> publisher.publish(EVENT));
            assertThat(noticed.code()).isEqualTo(ErrorCode.WRONG_CLUSTER);
            assertRefused(
                    catchThrowableOfType(HadronException.class, () -> publisher.publish(EVENT)));
            assertRefused(
                    catchThrowableOfType(
                            HadronException.class, () -> client.publisher("shop/other")));
            assertRefused(
                    catchThrowableOfType(HadronException.class, () -> client.admin().status()));
        }
    }

    @Test
    void theOtherAddressesAreTried() {
        try (HadronClient client = HadronClient.connect(first.url());
                Publisher publisher = client.publisher(STREAM)) {
            publisher.publish(Event.record("k", "before"));
            second.lead(STREAM, 0, "n2", false);
            first.kill();
            stranger.takeOver(first);
            for (int i = 0; i < 10; i++) {
                publisher.publish(EVENT);
                second.hangUp();
            }
            assertThat(client.publisher(STREAM).publish(EVENT).offset()).isEqualTo(11);
            assertThat(stranger.produceRequests).hasValue(0);
        }
    }

    /** What was sent before may be there. */
    @Test
    void whatTheOldClusterDidNotAnswerIsUnknown() {
        try (HadronClient client = HadronClient.connect(first.url());
                Publisher publisher = client.publisher(STREAM)) {
            first.onProduce = batch -> OnProduce.APPLY_IN_SILENCE;
            CompletableFuture<Receipt> sent = publisher.publishAsync(EVENT);
            await().until(() -> first.produceRequests.get() > 0);
            replace();
            CompletionException failure =
                    catchThrowableOfType(CompletionException.class, sent::join);
            assertThat(failure.getCause())
                    .isInstanceOfSatisfying(
                            HadronException.class,
                            error ->
                                    assertThat(error.outcome())
                                            .isEqualTo(HadronException.Outcome.UNKNOWN));
            assertThat(stranger.produceRequests).hasValue(0);
        }
    }
}
