package io.millrace.serving.protocol;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;

/** {@code Content-Encoding} of requests and answers: gzip, and deflate as zlib writes it. */
public final class Compression {
  private static final int BUFFER = 8192;

  private Compression() {}

  /**
   * Inflates a request's body.
   *
   * @param encoding the value of {@code Content-Encoding}
   * @param limit bytes that the body may have when inflated; what would be more is never made
   */
  public static byte[] inflate(byte[] body, String encoding, int limit) {
    try {
      return switch (encoding.toLowerCase(Locale.ROOT)) {
        case "identity" -> body;
        case "gzip" -> read(new GZIPInputStream(new ByteArrayInputStream(body), BUFFER), limit);
        case "deflate" -> read(new InflaterInputStream(new ByteArrayInputStream(body)), limit);
        default ->
            throw ApiException.of(
                ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                "Content-Encoding '" + encoding + "' is not supported; gzip and deflate are.");
      };
    } catch (IOException e) {
      throw Invalid.request("the body is not what its Content-Encoding %s says", encoding);
    }
  }

  /** Compresses an answer; {@code encoding} is {@code gzip} or {@code deflate}. */
  public static byte[] deflate(byte[] body, String encoding) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 2 + 64);
    try (OutputStream out =
        encoding.equals("gzip") ? new GZIPOutputStream(bytes) : new DeflaterOutputStream(bytes)) {
      out.write(body);
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail to be written", e);
    }
    return bytes.toByteArray();
  }

  private static byte[] read(InputStream in, int limit) throws IOException {
    try (in) {
      byte[] bytes = in.readNBytes(limit);
      if (bytes.length == limit && in.read() >= 0) {
        throw ApiException.of(
            ErrorCode.BODY_TOO_LARGE, "The body inflates to more than " + limit + " bytes.");
      }
      return bytes;
    }
  }
}
