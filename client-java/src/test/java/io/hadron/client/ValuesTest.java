package io.hadron.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadron.proto.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @Test
    void urls() {
        assertThat(ClientOptions.of("hadron://a").addresses())
                .containsExactly(new NodeAddress("a", 7400));
        assertThat(ClientOptions.of("hadron://a:1,b:2/").addresses())
                .isEqualTo(List.of(new NodeAddress("a", 1), new NodeAddress("b", 2)));
        assertThat(ClientOptions.of("localhost:7401").addresses())
                .containsExactly(new NodeAddress("localhost", 7401));
        assertThat(ClientOptions.of("hadron://[::1]:5").addresses())
                .containsExactly(new NodeAddress("::1", 5));
        assertThat(new NodeAddress("::1", 5)).hasToString("[::1]:5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hadron://",
                "http://a:7400",
                "hadron://a:b",
                "hadron://a:70000",
                "a,,b"
            })
    void badUrlsSayWhatAGoodOneLooksLike(String url) {
        assertThatThrownBy(() -> ClientOptions.of(url))
                .isInstanceOf(HadronException.Invalid.class)
                .hasMessageContaining("hadron://host:7400");
    }

    @Test
    void starts() {
        assertThat(StartAt.parse("first")).isEqualTo(StartAt.first());
        assertThat(StartAt.parse("latest")).isEqualTo(StartAt.latest());
        assertThat(StartAt.parse("12")).isEqualTo(StartAt.offset(12));
        assertThat(StartAt.parse("2026-01-31T08:00:00Z"))
                .isEqualTo(StartAt.time(Instant.parse("2026-01-31T08:00:00Z")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StartAt.parse("-1"))
                .withMessageContaining("latest");
    }

    @Test
    void optionsAreChecked() {
        PublisherOptions defaults = PublisherOptions.defaults();
        assertThat(defaults.batchDelay()).isEqualTo(Duration.ofMillis(5));
        assertThat(defaults.batchBytes()).isEqualTo(512 << 10);
        assertThat(defaults.bufferBytes()).isEqualTo(64 << 20);
        assertThat(defaults.deliveryTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.withBatchDelay(Duration.ofMillis(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> defaults.withBatchBytes(1));
        assertThatIllegalArgumentException().isThrownBy(() -> defaults.withBufferBytes(1 << 19));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.withCompression(io.hadron.proto.batch.Compression.GZIP));
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyCodeHasAnExceptionThatSaysWhatToDo(ErrorCode code) {
        HadronException error = HadronException.of(Fault.of(code, "trying it"));
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.retryable()).isEqualTo(code.retryable());
        assertThat(error).hasMessageContaining("trying it").hasMessageContaining(code.name());
        assertThat(error.getMessage()).contains(code.advice());
        assertThat(error.outcome() == HadronException.Outcome.UNKNOWN)
                .isEqualTo(code.mayTakeEffect());
    }

    @Test
    void plainRecordsHaveNoCloudEventsAttributes() {
        assertThatThrownBy(() -> Event.record("k", "v").id("x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Event.of");
        assertThat(Event.record("k", null).value()).isNull();
    }
}
