package io.millrace.datasets;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Media types by file name, and which of them a browser may show from our own origin. */
final class FileTypes {
  static final String UNKNOWN = "application/octet-stream";
  static final String ZIP = "application/zip";

  private static final Map<String, String> BY_ENDING =
      Map.ofEntries(
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("gif", "image/gif"),
          Map.entry("webp", "image/webp"),
          Map.entry("bmp", "image/bmp"),
          Map.entry("tif", "image/tiff"),
          Map.entry("tiff", "image/tiff"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("wav", "audio/wav"),
          Map.entry("mp3", "audio/mpeg"),
          Map.entry("flac", "audio/flac"),
          Map.entry("mp4", "video/mp4"),
          Map.entry("txt", "text/plain"),
          Map.entry("csv", "text/csv"),
          Map.entry("json", "application/json"),
          Map.entry("jsonl", "application/jsonl"),
          Map.entry("pdf", "application/pdf"),
          Map.entry("zip", ZIP),
          Map.entry("parquet", "application/vnd.apache.parquet"),
          Map.entry("npy", "application/x-npy"));

  /** Raster pictures: nothing in them can run. */
  private static final Set<String> SHOWN =
      Set.of("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp");

  private FileTypes() {}

  static String ofName(String name) {
    int dot = name.lastIndexOf('.');
    String ending = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    return BY_ENDING.getOrDefault(ending, UNKNOWN);
  }

  /** Whether a browser may show it in place; everything else is for saving. */
  static boolean isShown(String mediaType) {
    return SHOWN.contains(mediaType);
  }

  /** Whether it is a media type at all: type, slash, subtype. */
  static boolean isMediaType(String text) {
    return text.matches("[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,100}");
  }
}
