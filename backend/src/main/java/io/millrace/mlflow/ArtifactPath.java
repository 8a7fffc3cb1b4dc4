package io.millrace.mlflow;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A path below the artifact root: {@code <experiment>/<run>/artifacts/…} or {@code
 * <experiment>/models/<logged model>/artifacts/…}.
 *
 * @param ownerId the run or the logged model
 * @param path below its artifacts; empty for all of them
 */
record ArtifactPath(String ownerId, String path) {
  private static final String ARTIFACTS = "artifacts";
  private static final String MODELS = "models";
  private static final int MAX = 4_000;

  /**
   * Reads a path as it stands in an address.
   *
   * @throws io.millrace.platform.ApiException INVALID_REQUEST for one that leaves its folder or
   *     names neither a run nor a logged model
   */
  static ArtifactPath decoded(String encoded) {
    try {
      return of(URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw invalid(encoded);
    }
  }

  /** Reads a path. */
  static ArtifactPath of(String path) {
    String[] parts = safe(path).split("/", -1);
    int at = parts.length > 1 && parts[1].equals(MODELS) ? 3 : 2;
    if (parts.length <= at || !parts[at].equals(ARTIFACTS)) {
      throw MlflowErrors.invalid(
          "Artifacts belong to a run (<experiment>/<run>/artifacts/…) or to a logged model"
              + " (<experiment>/models/<model>/artifacts/…), not to '"
              + shown(path)
              + "'.");
    }
    String[] below = Arrays.copyOfRange(parts, at + 1, parts.length);
    return new ArtifactPath(parts[at - 1], String.join("/", below));
  }

  /** A relative path without anything that could lead out of its folder. */
  static String safe(String path) {
    String relative = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    if (relative.length() > MAX || relative.indexOf('\\') >= 0 || relative.indexOf('\0') >= 0) {
      throw invalid(path);
    }
    for (String part : relative.split("/", -1)) {
      if (part.equals("..") || part.equals(".") || (part.isEmpty() && !relative.isEmpty())) {
        throw invalid(path);
      }
    }
    return relative;
  }

  private static RuntimeException invalid(String path) {
    return MlflowErrors.invalid("Invalid path: '" + shown(path) + "'");
  }

  private static String shown(String path) {
    return path.length() <= 200 ? path : path.substring(0, 200) + "…";
  }

  /** The path of a file in this folder. */
  ArtifactPath child(String name) {
    return new ArtifactPath(ownerId, path.isEmpty() ? name : path + "/" + name);
  }
}
