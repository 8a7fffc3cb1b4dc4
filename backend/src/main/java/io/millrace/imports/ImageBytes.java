package io.millrace.imports;

import com.google.protobuf.ByteString;

/** What kind of picture some bytes are. */
final class ImageBytes {
  private static final ByteString PNG = bytes(0x89, 'P', 'N', 'G');
  private static final ByteString JPEG = bytes(0xFF, 0xD8, 0xFF);
  private static final ByteString GIF = bytes('G', 'I', 'F', '8');

  private ImageBytes() {}

  /** The ending of a file's name; null for what no browser shows. */
  static String ending(ByteString image) {
    if (image.startsWith(PNG)) {
      return "png";
    }
    if (image.startsWith(JPEG)) {
      return "jpg";
    }
    return image.startsWith(GIF) ? "gif" : null;
  }

  private static ByteString bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return ByteString.copyFrom(bytes);
  }
}
