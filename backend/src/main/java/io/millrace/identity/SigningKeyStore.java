package io.millrace.identity;

import io.millrace.platform.db.SystemTx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** The table {@code signing_key}. */
final class SigningKeyStore {
  private static final long LOCK_ID = 0x6d6c725f6b657973L;

  static final String LOCK = "SELECT pg_advisory_xact_lock($1)";
  static final String LIST =
      "SELECT id, private_key, public_key, created_at FROM signing_key ORDER BY created_at DESC";
  static final String INSERT =
      "INSERT INTO signing_key (id, private_key, public_key, created_at) VALUES ($1, $2, $3, $4)";
  static final String FORGET = "DELETE FROM signing_key WHERE created_at < $1";

  /** Lets one node at a time decide whether a new key is due. */
  Future<Void> lock(SystemTx tx) {
    return tx.execute(LOCK, Tuple.of(LOCK_ID)).mapEmpty();
  }

  /** All keys, newest first. */
  Future<List<SigningKey>> list(SystemTx tx) {
    return tx.list(LIST, Tuple.tuple(), SigningKeyStore::key);
  }

  Future<Void> insert(SystemTx tx, SigningKey key) {
    return tx.execute(
            INSERT,
            Tuple.of(
                key.id(),
                Buffer.buffer(key.privateKey().getEncoded()),
                Buffer.buffer(key.publicKey().getEncoded()),
                key.createdAt().atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  Future<Void> forget(SystemTx tx, Instant olderThan) {
    return tx.execute(FORGET, Tuple.of(olderThan.atOffset(ZoneOffset.UTC))).mapEmpty();
  }

  private static SigningKey key(Row row) {
    try {
      KeyFactory rsa = KeyFactory.getInstance("RSA");
      return new SigningKey(
          row.getString("id"),
          rsa.generatePrivate(new PKCS8EncodedKeySpec(row.getBuffer("private_key").getBytes())),
          (RSAPublicKey)
              rsa.generatePublic(new X509EncodedKeySpec(row.getBuffer("public_key").getBytes())),
          row.getOffsetDateTime("created_at").toInstant());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a signing key in the database is not readable", e);
    }
  }
}
