package io.millrace.registry;

import io.millrace.platform.db.TenantTx;
import io.millrace.tracking.RegisteredVersion;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What of {@code model_version} and {@code model_promotion} names runs and their files. */
final class NeededRunStore {
  /** By its run, by its logged model, or by where MLflow's clients say that it lies. */
  static final String VERSIONS =
      """
      SELECT v.id, m.name, v.version
        FROM (SELECT model_id, version, run_id AS id FROM model_version
               WHERE tenant_id = $1 AND run_id = ANY($2)
              UNION
              SELECT model_id, version, logged_model_id FROM model_version
               WHERE tenant_id = $1 AND logged_model_id = ANY($2)
              UNION
              SELECT model_id, version, part FROM model_version,
                     unnest(string_to_array(translate(source, ':', '/'), '/')) AS part
               WHERE tenant_id = $1 AND part = ANY($2)) v
        JOIN model m ON m.tenant_id = $1 AND m.id = v.model_id
       ORDER BY v.id, m.name, v.version DESC
      """;

  static final String PROMOTED =
      """
      SELECT DISTINCT sha256 FROM model_promotion WHERE tenant_id = $1
       UNION
      SELECT DISTINCT gate -> 'parity' ->> 'sha256'
        FROM model_promotion p, jsonb_array_elements(p.evidence) AS gate
       WHERE p.tenant_id = $1 AND gate -> 'parity' ->> 'sha256' IS NOT NULL
      """;

  static final String REGISTERED =
      """
      SELECT v.run_id, v.logged_model_id, m.name, v.version, v.state, v.stage, v.artifact_path, v.bytes, v.sha256,
             v.created_by, v.created_at,
             ARRAY(SELECT a.alias FROM model_alias a WHERE a.tenant_id = $1 AND a.version_id = v.id
                    ORDER BY a.alias) AS aliases
        FROM model_version v JOIN model m ON m.tenant_id = $1 AND m.id = v.model_id
       WHERE v.tenant_id = $1 AND (v.run_id = ANY($2) OR v.logged_model_id = ANY($2))
       ORDER BY m.name, v.version
      """;

  Future<Map<String, String>> versions(TenantTx tx, Collection<String> ids) {
    return tx.list(
            VERSIONS,
            Tuple.of(tx.tenantId()).addArrayOfString(ids.toArray(String[]::new)),
            row ->
                Map.entry(
                    row.getString("id"),
                    "version %d of the model %s was registered from it"
                        .formatted(row.getInteger("version"), row.getString("name"))))
        .map(
            rows -> {
              Map<String, String> reasons = new HashMap<>();
              rows.forEach(row -> reasons.putIfAbsent(row.getKey(), row.getValue()));
              return reasons;
            });
  }

  Future<List<RegisteredVersion>> registered(TenantTx tx, Collection<String> ids) {
    return tx.list(
        REGISTERED,
        Tuple.of(tx.tenantId()).addArrayOfString(ids.toArray(String[]::new)),
        row ->
            new RegisteredVersion(
                Optional.ofNullable(row.getString("run_id")),
                Optional.ofNullable(row.getString("logged_model_id")),
                row.getString("name"),
                row.getInteger("version"),
                row.getString("state"),
                row.getString("stage"),
                List.of(row.getArrayOfStrings("aliases")),
                Optional.ofNullable(row.getString("artifact_path")),
                row.getLong("bytes"),
                row.getString("sha256"),
                row.getString("created_by"),
                row.getOffsetDateTime("created_at").toInstant()));
  }

  Future<Set<String>> promoted(TenantTx tx) {
    return tx.list(PROMOTED, Tuple.of(tx.tenantId()), row -> row.getString("sha256"))
        .map(HashSet::new);
  }
}
