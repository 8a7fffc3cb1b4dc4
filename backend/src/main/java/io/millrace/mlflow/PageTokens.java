package io.millrace.mlflow;

import io.millrace.platform.Caller;
import io.millrace.platform.crypto.Hashes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Page tokens: a position with a checksum over it, the tenant and the list it belongs to. One of
 * another tenant, of another list or made up is refused.
 */
final class PageTokens {
  private static final int CHECKSUM = 9;
  private static final int MAX_LENGTH = 4_000;

  private PageTokens() {}

  /**
   * Makes a token.
   *
   * @param list what the list depends on: endpoint, filter, order
   */
  static String of(Caller caller, String list, String position) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            (checksum(caller, list, position) + position).getBytes(StandardCharsets.UTF_8));
  }

  /** The position of the call's token; empty on the first page. */
  static Optional<String> position(MlflowCall call, String list) {
    return call.nonEmpty("page_token").map(token -> decode(call.caller(), list, token));
  }

  /** The offset of the call's token. */
  static long offset(MlflowCall call, String list) {
    try {
      return position(call, list).map(Long::parseLong).orElse(0L);
    } catch (NumberFormatException e) {
      throw invalid();
    }
  }

  private static String decode(Caller caller, String list, String token) {
    if (token.length() > MAX_LENGTH) {
      throw invalid();
    }
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      int length = checksum(caller, list, "").length();
      if (text.length() > length) {
        String position = text.substring(length);
        if (text.startsWith(checksum(caller, list, position))) {
          return position;
        }
      }
    } catch (IllegalArgumentException e) {
      throw invalid();
    }
    throw invalid();
  }

  private static String checksum(Caller caller, String list, String position) {
    byte[] hash = Hashes.sha256(caller.tenantId() + "\n" + list + "\n" + position);
    byte[] first = java.util.Arrays.copyOf(hash, CHECKSUM);
    return Base64.getUrlEncoder().encodeToString(first);
  }

  static RuntimeException invalid() {
    return MlflowErrors.invalid(
        "Invalid page token: it is none of this list; start again without one.");
  }
}
