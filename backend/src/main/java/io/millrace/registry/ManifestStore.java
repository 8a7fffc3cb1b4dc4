package io.millrace.registry;

import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/** The table {@code model_version_manifest}. */
final class ManifestStore {
  static final String INSERT =
      """
      INSERT INTO model_version_manifest (tenant_id, version_id, statement, signature, key_id, public_key, signed_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      """;

  static final String FIND =
      """
      SELECT statement, signature, key_id, public_key, signed_at FROM model_version_manifest
       WHERE tenant_id = $1 AND version_id = $2
      """;

  Future<Void> insert(TenantTx tx, UUID versionId, VersionManifest manifest) {
    return tx.execute(
            INSERT,
            Tuple.of(
                tx.tenantId(),
                versionId,
                manifest.statement(),
                Buffer.buffer(Base64.getDecoder().decode(manifest.signature())),
                manifest.keyId(),
                manifest.publicKey(),
                manifest.signedAt().atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  Future<Optional<VersionManifest>> find(TenantTx tx, UUID versionId) {
    return tx.find(FIND, Tuple.of(tx.tenantId(), versionId), ManifestStore::manifest);
  }

  private static VersionManifest manifest(Row row) {
    return new VersionManifest(
        row.getString("statement"),
        Base64.getEncoder().encodeToString(row.getBuffer("signature").getBytes()),
        ManifestService.ALGORITHM,
        row.getString("key_id"),
        row.getString("public_key"),
        row.getOffsetDateTime("signed_at").toInstant());
  }
}
