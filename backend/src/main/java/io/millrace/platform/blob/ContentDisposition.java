package io.millrace.platform.blob;

import java.nio.charset.StandardCharsets;

/**
 * The header that makes a browser save an answer under a name (RFC 6266): a plain name for old
 * clients, and the real one in UTF-8 (RFC 8187).
 */
public final class ContentDisposition {
  private static final String UNRESERVED = "!#$&+-.^_`|~";

  private ContentDisposition() {}

  /** {@code attachment} with any file name; nothing in the name can break out of the header. */
  public static String attachment(String fileName) {
    String name = fileName.codePoints().allMatch(Character::isISOControl) ? "file" : fileName;
    return "attachment; filename=\"%s\"; filename*=UTF-8''%s".formatted(plain(name), encoded(name));
  }

  private static String plain(String name) {
    return name.replaceAll("[^A-Za-z0-9._ -]", "_");
  }

  private static String encoded(String name) {
    StringBuilder encoded = new StringBuilder();
    for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
      char character = (char) (octet & 0xFF);
      if (isPlain(character)) {
        encoded.append(character);
      } else {
        encoded.append("%%%02X".formatted(octet & 0xFF));
      }
    }
    return encoded.toString();
  }

  private static boolean isPlain(char character) {
    return character < 128
        && (Character.isLetterOrDigit(character) || UNRESERVED.indexOf(character) >= 0);
  }
}
