package io.millrace.platform.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.platform.config.AddressRange;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundPolicyTest {
  private static final OutboundPolicy CLOSED = new OutboundPolicy(List.of());
  private static final OutboundPolicy OPENED =
      new OutboundPolicy(
          List.of(AddressRange.parse("10.1.0.0/16"), AddressRange.parse("fd00:1::/33")));

  @ParameterizedTest
  @ValueSource(strings = {"8.8.8.8", "172.32.0.1", "100.128.0.1", "2a00:1450::1"})
  void publicAddressesAreReached(String address) throws UnknownHostException {
    assertThat(CLOSED.permits(InetAddress.getByName(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "198.19.255.255",
        "0.1.2.3",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00:1::1",
        "ff02::1",
        "::10.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::10.0.0.1",
        "2002:a00:1::"
      })
  void othersAreNot(String address) throws UnknownHostException {
    assertThat(CLOSED.permits(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.1.0.0", "10.1.255.255", "fd00:1:7fff::1"})
  void whatIsAllowedIsReached(String address) throws UnknownHostException {
    assertThat(OPENED.permits(InetAddress.getByName(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.255.255", "10.2.0.0", "fd00:1:8000::1", "127.0.0.1"})
  void whatLiesBesideItIsNot(String address) throws UnknownHostException {
    assertThat(OPENED.permits(InetAddress.getByName(address))).isFalse();
  }
}
