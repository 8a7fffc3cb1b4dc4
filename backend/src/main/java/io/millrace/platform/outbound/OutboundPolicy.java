package io.millrace.platform.outbound;

import io.millrace.platform.config.AddressRange;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/** Which addresses the server may be sent to. */
final class OutboundPolicy {
  /**
   * What {@link InetAddress} does not know to be special: this network, carrier-grade NAT, protocol
   * assignments, benchmarking, reserved; unique local addresses, and the ranges of IPv6 that carry
   * addresses of IPv4.
   */
  private static final List<AddressRange> SPECIAL =
      Stream.of(
              "0.0.0.0/8",
              "100.64.0.0/10",
              "192.0.0.0/24",
              "198.18.0.0/15",
              "240.0.0.0/4",
              "fc00::/7",
              "::/96",
              "64:ff9b::/96",
              "64:ff9b:1::/48",
              "2001::/32",
              "2002::/16")
          .map(AddressRange::parse)
          .toList();

  private final List<AddressRange> allowed;

  OutboundPolicy(List<AddressRange> allowed) {
    this.allowed = List.copyOf(allowed);
  }

  /** Public addresses, and what the admin has allowed. */
  boolean permits(InetAddress address) {
    return !isPrivate(address) || isIn(allowed, address);
  }

  private static boolean isPrivate(InetAddress address) {
    return address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()
        || isIn(SPECIAL, address);
  }

  private static boolean isIn(List<AddressRange> ranges, InetAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }
}
