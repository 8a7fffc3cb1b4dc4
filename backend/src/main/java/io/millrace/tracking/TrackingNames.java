package io.millrace.tracking;

import io.millrace.platform.ApiException;
import java.net.URLConnection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What names may look like: keys of metrics, params and tags, and paths of artifacts. */
public final class TrackingNames {
  /** Longest key of a metric, param or tag. */
  public static final int MAX_KEY = 250;

  /** Longest path of an artifact. */
  public static final int MAX_PATH = 1024;

  /**
   * As MLflow has it: word characters of any script, slash, underscore, dot, hyphen, space, colon.
   */
  private static final Pattern KEY =
      Pattern.compile("[/\\w.\\- :]+", Pattern.UNICODE_CHARACTER_CLASS);

  private static final String BINARY = "application/octet-stream";

  private static final Map<String, String> SOUNDS =
      Map.of(
          "wav", "audio/wav",
          "mp3", "audio/mpeg",
          "flac", "audio/flac",
          "ogg", "audio/ogg",
          "oga", "audio/ogg",
          "opus", "audio/ogg",
          "m4a", "audio/mp4",
          "aac", "audio/aac");

  private static final int FIRST_PRINTABLE = 0x20;
  private static final int DELETE = 0x7F;

  private TrackingNames() {}

  /**
   * Checks a key.
   *
   * @param pointer where it stands in the request
   * @throws ApiException INVALID_REQUEST
   */
  public static String metricKey(String pointer, String key) {
    if (key.isEmpty() || key.length() > MAX_KEY) {
      throw ApiException.invalid(pointer, "A key has 1 to " + MAX_KEY + " characters.");
    }
    if (!KEY.matcher(key).matches() || !isNormalised(key)) {
      throw ApiException.invalid(
          pointer,
          "A key has letters, digits, '_', '-', '.', ':', ' ' and '/', and no empty, '.' or '..'"
              + " part between slashes.");
    }
    return key;
  }

  /**
   * Checks the path of an artifact.
   *
   * @throws ApiException INVALID_REQUEST
   */
  public static String artifactPath(String pointer, String path) {
    if (path.isEmpty() || path.length() > MAX_PATH) {
      throw ApiException.invalid(pointer, "A path has 1 to " + MAX_PATH + " characters.");
    }
    boolean printable =
        path.chars().noneMatch(c -> c < FIRST_PRINTABLE || c == DELETE || c == '\\');
    if (!printable || !isNormalised(path)) {
      throw ApiException.invalid(
          pointer,
          "A path is relative, with '/' between names that are neither empty nor '.' nor '..', and"
              + " has no control characters and no backslash.");
    }
    return path;
  }

  /**
   * The media type of a file by the ending of its name; what a client claims is not shown to
   * browsers.
   */
  public static String mediaType(String path) {
    return Optional.ofNullable(SOUNDS.get(ending(path)))
        .or(() -> Optional.ofNullable(URLConnection.guessContentTypeFromName(path)))
        .orElse(BINARY);
  }

  /** Whether a file is a sound by the ending of its name. */
  public static boolean isSound(String path) {
    return SOUNDS.containsKey(ending(path));
  }

  /** The endings of sounds, in lower case. */
  static Set<String> soundEndings() {
    return SOUNDS.keySet();
  }

  private static String ending(String path) {
    return path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static boolean isNormalised(String path) {
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    return true;
  }
}
