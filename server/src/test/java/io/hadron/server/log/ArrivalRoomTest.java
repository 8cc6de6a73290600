package io.hadron.server.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadron.server.session.BufferPool;
import io.hadron.server.session.HeapPayload;
import io.hadron.server.session.OutOfBuffersException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ArrivalRoomTest {
    private static final BufferPool POOL = bytes -> new HeapPayload(ByteBuffer.allocate(bytes));

    private final ArrivalRoom room = new ArrivalRoom(1000);
    private final BufferPool bounded = room.within(POOL);

    @Test
    void refusesBeforeMemoryIsTaken() {
        room.add(900);

        assertThat(bounded.allocate(100).size()).isEqualTo(100);
        assertThatThrownBy(() -> bounded.allocate(101)).isInstanceOf(OutOfBuffersException.class);
    }

    @Test
    void takesMoreOnceTheDiskHasTakenWhatWaited() {
        room.add(900);
        room.written(500);

        assertThat(bounded.allocate(600).size()).isEqualTo(600);
        assertThat(room.waitingBytes()).isEqualTo(400);
    }

    @Test
    void takesALargeMessageAlone() {
        assertThat(bounded.allocate(5000).size()).isEqualTo(5000);

        room.add(1);
        assertThatThrownBy(() -> bounded.allocate(5000)).isInstanceOf(OutOfBuffersException.class);
    }
}
