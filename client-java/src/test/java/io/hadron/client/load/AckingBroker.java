package io.hadron.client.load;

import io.hadron.client.fake.FakeBroker;
import io.hadron.client.fake.OnProduce;
import java.util.concurrent.CountDownLatch;

/** A broker that acknowledges all and keeps nothing, for a process of its own. */
public final class AckingBroker {
    private AckingBroker() {}

    public static void main(String[] args) throws InterruptedException {
        try (FakeBroker broker = new FakeBroker().stream("default/load", 6)) {
            broker.onProduce = p -> OnProduce.DISCARD;
            System.out.println(broker.url());
            new CountDownLatch(1).await();
        }
    }
}
