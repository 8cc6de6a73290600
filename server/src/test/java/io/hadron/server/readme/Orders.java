package io.hadron.server.readme;

import io.hadron.client.Event;
import io.hadron.client.HadronClient;
import io.hadron.client.Outcome;
import io.hadron.client.Publisher;
import io.hadron.client.Receipt;
import io.hadron.client.Subscription;
import java.util.concurrent.CountDownLatch;

public final class Orders {
    public static void main(String[] args) throws InterruptedException {
        String url = args.length > 0 ? args[0] : "hadron://localhost:7400";
        try (HadronClient hadron = HadronClient.connect(url);
                Publisher orders = hadron.publisher("orders")) {
            // Returns when the event is on disk. Retries never make a second copy.
            Receipt receipt =
                    orders.publish(Event.of("order.created", "{\"id\":1}").key("customer-7"));
            System.out.println("published to " + receipt.partition() + "/" + receipt.offset());

            CountDownLatch handled = new CountDownLatch(1);
            try (Subscription billing =
                    hadron.subscription("orders")
                            .group("billing")
                            .createGroup()
                            .maxInFlight(64)
                            .handle(delivery -> {
                                System.out.println(delivery.type() + " " + delivery.valueText());
                                handled.countDown();
                                return Outcome.ack(); // or retryLater(delay), or reject(reason)
                            })) {
                handled.await();
            }
        }
    }
}
