package dev.hark.egress;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// Tells addresses of the internet from those of this machine, its network and its cloud, after
/// IANA's special-purpose address registries (RFC 6890).
///
/// Spring Boot's `InetAddressFilter.externalAddresses()` cannot replace it: that of 4.1.1 lets
/// `::10.0.0.1` pass, and refuses `64:ff9b::808:808`, which is how a host in an IPv6-only network
/// sees 8.8.8.8.
final class InsideAddresses {
  /// The prefix of addresses that a translator turns into the IPv4 address in their last four
  /// bytes.
  private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};

  private InsideAddresses() {}

  /// Returns whether an address belongs to this machine, its network or its cloud, or is unusable.
  static boolean contains(InetAddress address) {
    var bytes = address.getAddress();
    return address instanceof Inet6Address ? isInside6(bytes) : isInside4(bytes);
  }

  private static boolean isInside4(byte[] address) {
    int first = Byte.toUnsignedInt(address[0]);
    int second = Byte.toUnsignedInt(address[1]);
    int third = Byte.toUnsignedInt(address[2]);
    return switch (first) {
      case 0, 10, 127 -> true;
      case 100 -> second >= 64 && second < 128; // shared by a carrier's customers
      case 169 -> second == 254; // link-local; a cloud's metadata among them
      case 172 -> second >= 16 && second < 32;
      case 192 -> second == 168 || (second == 0 && (third == 0 || third == 2));
      case 198 -> second == 18 || second == 19 || (second == 51 && third == 100);
      case 203 -> second == 0 && third == 113;
      default -> first >= 224; // multicast, reserved, broadcast
    };
  }

  private static boolean isInside6(byte[] address) {
    if (Arrays.equals(address, 0, NAT64.length, NAT64, 0, NAT64.length)) {
      return isInside4(Arrays.copyOfRange(address, NAT64.length, address.length));
    }
    int first = short16(address[0], address[1]);
    int second = short16(address[2], address[3]);
    boolean global = (first & 0xe000) == 0x2000;
    boolean tunnel = first == 0x2002 || (first == 0x2001 && second == 0);
    boolean documentation = first == 0x2001 && second == 0xdb8;
    return !global || tunnel || documentation;
  }

  private static int short16(byte high, byte low) {
    return (Byte.toUnsignedInt(high) << Byte.SIZE) | Byte.toUnsignedInt(low);
  }

  /// Looks names up.
  @FunctionalInterface
  interface Resolver {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }
}
