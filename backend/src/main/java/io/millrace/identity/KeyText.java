package io.millrace.identity;

import io.millrace.platform.time.Ids;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * A key as text: {@code mlr_<key id>_<32 letters and digits>_<crc32>}. The underscores let a double
 * click select it; the checksum tells a mistyped key from a revoked one without the database.
 */
record KeyText(String keyId, String text) {
  static final String PREFIX = "mlr_";

  private static final int ID_LENGTH = 12;
  private static final int SECRET_LENGTH = 32;
  private static final Pattern FORM =
      Pattern.compile("(mlr_([0-9A-Za-z]{12})_[0-9A-Za-z]{32})_([0-9a-f]{8})");

  static KeyText make(Ids ids) {
    String keyId = ids.secret(ID_LENGTH);
    String body = PREFIX + keyId + "_" + ids.secret(SECRET_LENGTH);
    return new KeyText(keyId, body + "_" + checksum(body));
  }

  static Optional<KeyText> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches() && checksum(matcher.group(1)).equals(matcher.group(3))
        ? Optional.of(new KeyText(matcher.group(2), text))
        : Optional.empty();
  }

  String shown() {
    return PREFIX + keyId;
  }

  private static String checksum(String body) {
    CRC32 crc = new CRC32();
    crc.update(body.getBytes(StandardCharsets.US_ASCII));
    return "%08x".formatted(crc.getValue());
  }

  @Override
  public String toString() {
    return shown();
  }
}
