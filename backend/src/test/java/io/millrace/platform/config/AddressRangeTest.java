package io.millrace.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {
  @Test
  void oneAddressIsARange() throws UnknownHostException {
    AddressRange range = AddressRange.parse("10.0.0.1");

    assertThat(range.contains(InetAddress.getByName("10.0.0.1"))).isTrue();
    assertThat(range.contains(InetAddress.getByName("10.0.0.2"))).isFalse();
    assertThat(range.contains(InetAddress.getByName("::1"))).isFalse();
  }

  /** A name would have to be asked for, and may mean something else tomorrow. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.com",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/x",
        "::/129",
        "",
        "/8",
        "fe"
      })
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> AddressRange.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be ranges of addresses like 10.0.0.0/8");
  }
}
