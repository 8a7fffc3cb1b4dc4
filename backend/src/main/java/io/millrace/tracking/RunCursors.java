package io.millrace.tracking;

import com.fasterxml.jackson.core.type.TypeReference;
import io.millrace.platform.ApiException;
import io.millrace.platform.Json;
import io.millrace.platform.crypto.Hashes;
import io.millrace.platform.db.Db;
import io.millrace.platform.time.Ids;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * Cursors of searches: where a page ended, signed together with the tenant and the search, so that
 * a forged one, a stranger's and one of another search are refused alike.
 */
final class RunCursors {
  private static final int MAC_BYTES = 16;
  private static final int SECRET_LENGTH = 43;

  private final Db db;
  private final Ids ids;
  private final CursorKeyStore store = new CursorKeyStore();
  private volatile byte[] key;

  RunCursors(Db db, Ids ids) {
    this.db = db;
    this.ids = ids;
  }

  /** Loads the installation's key, which the first node makes. */
  Future<Signer> signer(UUID tenantId, RunSearch search) {
    String scope = tenantId + " " + search;
    if (key != null) {
      return Future.succeededFuture(new Signer(key, scope));
    }
    return db.inSystem(tx -> store.load(tx, ids.secret(SECRET_LENGTH)))
        .map(
            secret -> {
              key = secret.getBytes(StandardCharsets.UTF_8);
              return new Signer(key, scope);
            });
  }

  /** Signs and opens the cursors of one search of one tenant. */
  static final class Signer {
    private final byte[] key;
    private final String scope;

    private Signer(byte[] key, String scope) {
      this.key = key;
      this.scope = scope;
    }

    String sign(List<String> position) {
      byte[] payload = Json.write(position).getBytes();
      byte[] signed = Arrays.copyOf(mac(payload), MAC_BYTES + payload.length);
      System.arraycopy(payload, 0, signed, MAC_BYTES, payload.length);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
    }

    /**
     * Opens a client's cursor.
     *
     * @throws ApiException INVALID_REQUEST for one that was not signed for this search
     */
    List<String> open(String cursor) {
      byte[] signed = decode(cursor);
      if (signed.length <= MAC_BYTES) {
        throw invalid();
      }
      byte[] payload = Arrays.copyOfRange(signed, MAC_BYTES, signed.length);
      if (!Hashes.same(mac(payload), Arrays.copyOf(signed, MAC_BYTES))) {
        throw invalid();
      }
      try {
        return Json.mapper().readValue(payload, new TypeReference<List<String>>() {});
      } catch (IOException e) {
        throw new IllegalStateException("a signed cursor is not JSON", e);
      }
    }

    private byte[] mac(byte[] payload) {
      byte[] signed = Buffer.buffer(scope).appendByte((byte) 0).appendBytes(payload).getBytes();
      return Arrays.copyOf(Hashes.hmacSha256(key, signed), MAC_BYTES);
    }

    private static byte[] decode(String cursor) {
      try {
        return Base64.getUrlDecoder().decode(cursor);
      } catch (IllegalArgumentException e) {
        throw invalid();
      }
    }

    private static ApiException invalid() {
      return ApiException.invalid(
          "query/cursor", "The cursor is not one of this list; start again without it.");
    }
  }
}
