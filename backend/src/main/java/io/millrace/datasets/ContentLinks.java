package io.millrace.datasets;

import io.millrace.platform.ApiException;
import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.crypto.Hashes;
import io.millrace.platform.db.Db;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/**
 * Signed links to bytes, which work without a header so that a page can show pictures. A link says
 * where the bytes lie, so that serving it asks no database; it lasts 15 to 30 minutes and is the
 * same for all that time, so that browsers cache it. Whoever makes a link has authorised its
 * reader.
 */
public final class ContentLinks {
  private static final String PREFIX = "/api/v1/content/";
  private static final Duration STEP = Duration.ofMinutes(15);
  private static final int SECRET_LENGTH = 43;
  private static final int MAC_BYTES = 16;

  private final byte[] key;
  private final Time time;

  private ContentLinks(byte[] key, Time time) {
    this.key = key;
    this.time = time;
  }

  /** With the installation's key, which the first node makes. */
  public static Future<ContentLinks> load(Db db, Ids ids, Time time) {
    ContentKeyStore store = new ContentKeyStore();
    return db.inSystem(tx -> store.load(tx, ids.secret(SECRET_LENGTH)))
        .map(secret -> new ContentLinks(secret.getBytes(StandardCharsets.UTF_8), time));
  }

  /** The path of a link to a whole object. */
  public String link(BlobKey object, long bytes, String mediaType) {
    return link(new StoredBytes(object, 0, bytes), mediaType);
  }

  /** The path of a link to bytes of an object. */
  public String link(StoredBytes bytes, String mediaType) {
    long period = time.now().getEpochSecond() / STEP.toSeconds() + 2;
    byte[] payload =
        (period + " " + bytes.offset() + " " + bytes.length() + " " + bytes.key() + " " + mediaType)
            .getBytes(StandardCharsets.UTF_8);
    byte[] signed = Arrays.copyOf(payload, payload.length + MAC_BYTES);
    System.arraycopy(mac(payload), 0, signed, payload.length, MAC_BYTES);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
  }

  /**
   * Reads a link's last segment.
   *
   * @throws ApiException NOT_FOUND for one that this installation did not make or that has ended
   */
  Content open(String token) {
    byte[] signed = decode(token);
    if (signed.length <= MAC_BYTES) {
      throw gone();
    }
    byte[] payload = Arrays.copyOf(signed, signed.length - MAC_BYTES);
    byte[] mac = Arrays.copyOfRange(signed, payload.length, signed.length);
    if (!MessageDigest.isEqual(mac, mac(payload))) {
      throw gone();
    }
    String[] parts = new String(payload, StandardCharsets.UTF_8).split(" ", 5);
    Instant expiry = Instant.ofEpochSecond(Long.parseLong(parts[0]) * STEP.toSeconds());
    Duration left = Duration.between(time.now(), expiry);
    if (left.isNegative() || left.isZero()) {
      throw gone();
    }
    return new Content(
        new StoredBytes(new BlobKey(parts[3]), Long.parseLong(parts[1]), Long.parseLong(parts[2])),
        parts[4],
        left.toSeconds());
  }

  private byte[] mac(byte[] payload) {
    return Arrays.copyOf(Hashes.hmacSha256(key, payload), MAC_BYTES);
  }

  private static byte[] decode(String token) {
    try {
      return Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      throw gone();
    }
  }

  private static ApiException gone() {
    return ApiException.of(
        io.millrace.platform.ErrorCode.NOT_FOUND,
        "The link has ended or is not one of ours; ask again for what it showed.");
  }

  /**
   * What a link stands for.
   *
   * @param secondsLeft how long the link still lasts
   */
  record Content(StoredBytes bytes, String mediaType, long secondsLeft) {}
}
