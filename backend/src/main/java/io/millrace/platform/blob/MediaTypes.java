package io.millrace.platform.blob;

import java.util.regex.Pattern;

/** Keeps what clients call a media type from becoming a broken header. */
final class MediaTypes {
  private static final String TOKEN = "[\\w!#$&^.+-]{1,100}";
  private static final Pattern FORM =
      Pattern.compile("%1$s/%1$s(; ?%1$s=%1$s){0,5}".formatted(TOKEN));

  private MediaTypes() {}

  /** The media type, or {@code application/octet-stream} for what is none. */
  static String orBinary(String mediaType) {
    return mediaType != null && FORM.matcher(mediaType).matches()
        ? mediaType
        : "application/octet-stream";
  }
}
