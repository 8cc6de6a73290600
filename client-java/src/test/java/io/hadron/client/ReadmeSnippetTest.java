package io.hadron.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hadron.client.fake.FakeBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The Java of the README: what a stranger copies must compile and work. */
@Timeout(30)
class ReadmeSnippetTest {
    private String bill(Delivery delivery) {
        return delivery.valueText();
    }

    @Test
    void publishAndHandle() throws Exception {
        try (FakeBroker broker =
                new FakeBroker().stream("shop/orders", 3).group("shop/orders", "billing")) {
            String customer = "anna";
            String orderId = "o-17";
            String json = "{\"id\":17}";

            try (var hadron = HadronClient.connect(broker.url())) {
                var orders = hadron.publisher("shop/orders");
                Receipt r =
                        orders.publish(Event.of("order.created", json).key(customer).id(orderId));

                try (var sub =
                        hadron.subscription("shop/orders")
                                .group("billing")
                                .maxInFlight(64)
                                .handle(delivery -> {
                                    bill(delivery);
                                    return Outcome.ack();
                                })) {
                    await().until(() -> broker.acked("shop/orders", "billing") == 1);
                    assertThat(sub).isNotNull();
                }
                assertThat(r.offset()).isZero();
            }
        }
    }
}
