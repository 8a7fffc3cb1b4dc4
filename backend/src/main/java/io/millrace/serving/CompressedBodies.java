package io.millrace.serving;

import io.millrace.platform.http.ApiRequest;
import io.millrace.serving.protocol.Compression;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Locale;
import java.util.Optional;

/**
 * Compressed bodies of inference requests and answers. What is small is done at once; what is not
 * goes to a worker, for a small body may inflate to a big one.
 */
final class CompressedBodies {
  private static final int SMALL_COMPRESSED = 4 << 10;
  private static final int SMALL = 64 << 10;
  private static final int WORTH_IT = 1 << 10;

  private final Vertx vertx;

  CompressedBodies(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Whether the body must be inflated before it is read. */
  static boolean isCompressed(ApiRequest request) {
    return request.header("Content-Encoding").isPresent();
  }

  /** Whether the client may take a compressed answer. */
  static boolean isWanted(ApiRequest request) {
    return request.header("Accept-Encoding").isPresent();
  }

  /**
   * The body as its client meant it.
   *
   * @param limit bytes that it may have when inflated
   * @return fails with INVALID_REQUEST, BODY_TOO_LARGE or UNSUPPORTED_MEDIA_TYPE
   */
  Future<byte[]> inflated(ApiRequest request, int limit) {
    byte[] body = request.rawBody().getBytes();
    Optional<String> encoding = request.header("Content-Encoding");
    if (encoding.isEmpty()) {
      return Future.succeededFuture(body);
    }
    return body.length <= SMALL_COMPRESSED
        ? Future.succeededFuture(Compression.inflate(body, encoding.get(), limit))
        : vertx.executeBlocking(() -> Compression.inflate(body, encoding.get(), limit), false);
  }

  /** An answer's body, and how it is compressed; empty for not at all. */
  record Deflated(byte[] body, Optional<String> encoding) {}

  /** Compresses an answer for a client that takes it so, where that is worth it. */
  Future<Deflated> deflated(ApiRequest request, byte[] body) {
    Optional<String> encoding =
        body.length < WORTH_IT
            ? Optional.empty()
            : request.header("Accept-Encoding").flatMap(CompressedBodies::chosen);
    if (encoding.isEmpty()) {
      return Future.succeededFuture(new Deflated(body, encoding));
    }
    return body.length <= SMALL
        ? Future.succeededFuture(deflate(body, encoding.get()))
        : vertx.executeBlocking(() -> deflate(body, encoding.get()), false);
  }

  private static Deflated deflate(byte[] body, String encoding) {
    return new Deflated(Compression.deflate(body, encoding), Optional.of(encoding));
  }

  /** gzip before deflate; an encoding of quality 0 is refused by its client. */
  private static Optional<String> chosen(String accepted) {
    Optional<String> chosen = Optional.empty();
    for (String each : accepted.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = each.split(";", -1);
      String name = parts[0].strip();
      boolean refused = parts.length > 1 && parts[1].strip().matches("q=0(\\.0*)?");
      if (name.equals("gzip") && !refused) {
        return Optional.of(name);
      }
      if (name.equals("deflate") && !refused) {
        chosen = Optional.of(name);
      }
    }
    return chosen;
  }
}
