package io.millrace.tracking;

import io.millrace.platform.db.TagTable;
import io.millrace.platform.db.TenantTx;
import io.millrace.tracking.LoggedModel.Metric;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The tables {@code logged_model} and those below it. */
final class LoggedModelStore {
  private static final TagTable TAGS = new TagTable("logged_model_tag", "model_id");

  static final String INSERT =
      """
      INSERT INTO logged_model (tenant_id, id, experiment_id, name, status, model_type, source_run_id, created_by,
                                created_at, updated_at)
      VALUES ($1, $2, $3, $4, 'pending', $5, $6, $7, $8, $8)
      """;

  static final String BY_IDS =
      """
      SELECT m.id, m.experiment_id, m.name, m.status, m.model_type, m.source_run_id, m.created_at, m.updated_at,
             (SELECT coalesce(jsonb_object_agg(p.key, p.value), '{}') FROM logged_model_param p
               WHERE p.tenant_id = m.tenant_id AND p.model_id = m.id) AS params,
             (SELECT coalesce(jsonb_object_agg(t.key, t.value), '{}') FROM logged_model_tag t
               WHERE t.tenant_id = m.tenant_id AND t.model_id = m.id) AS tags,
             (SELECT coalesce(jsonb_agg(jsonb_build_object(
                       'key', x.key, 'value', x.value::text, 'step', x.step, 'at', x.at, 'run', x.run_id,
                       'name', x.dataset_name, 'digest', x.dataset_digest) ORDER BY x.key, x.dataset_name), '[]')
                FROM logged_model_metric x WHERE x.tenant_id = m.tenant_id AND x.model_id = m.id) AS metrics
        FROM logged_model m
       WHERE m.tenant_id = $1 AND m.id = ANY($2) AND m.deleted_at IS NULL
      """;

  static final String SET_STATUS =
      """
      UPDATE logged_model SET status = $3, updated_at = $4
       WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL
      """;

  static final String TOUCH =
      "UPDATE logged_model SET updated_at = $3 WHERE tenant_id = $1 AND id = $2 AND deleted_at IS"
          + " NULL";

  static final String TRASH =
      "UPDATE logged_model SET deleted_at = $3 WHERE tenant_id = $1 AND id = $2 AND deleted_at IS"
          + " NULL";

  /** Keeps a param's first value; answers the keys that hold another one. */
  static final String PUT_PARAMS =
      """
      WITH given AS (SELECT * FROM unnest($3::text[], $4::text[]) AS g (key, value)),
      added AS (
        INSERT INTO logged_model_param (tenant_id, model_id, key, value) SELECT $1, $2, key, value FROM given
        ON CONFLICT DO NOTHING)
      SELECT p.key FROM logged_model_param p JOIN given g ON g.key = p.key
       WHERE p.tenant_id = $1 AND p.model_id = $2 AND p.value <> g.value
       ORDER BY p.key
      """;

  static final String PUT_METRIC =
      """
      INSERT INTO logged_model_metric (tenant_id, model_id, key, dataset_name, dataset_digest, run_id, step, at, value)
      SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
       WHERE EXISTS (SELECT FROM logged_model WHERE tenant_id = $1 AND id = $2)
      ON CONFLICT (tenant_id, model_id, key, dataset_name, dataset_digest) DO UPDATE
         SET run_id = excluded.run_id, step = excluded.step, at = excluded.at, value = excluded.value
       WHERE (excluded.step, excluded.at, excluded.value)
             > (logged_model_metric.step, logged_model_metric.at, logged_model_metric.value)
      """;

  Future<Void> insert(TenantTx tx, String id, NewLoggedModel model, String by, Instant now) {
    return tx.execute(
            INSERT,
            Tuple.of(
                tx.tenantId(),
                id,
                model.experimentId(),
                model.name().orElse(id),
                model.modelType(),
                model.sourceRunId().orElse(null),
                by,
                now.atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  /** The models of these ids that are not in the trash, in the same order. */
  Future<List<LoggedModel>> byIds(TenantTx tx, List<String> ids) {
    return tx.list(
            BY_IDS,
            Tuple.of(tx.tenantId()).addArrayOfString(ids.toArray(String[]::new)),
            LoggedModelStore::model)
        .map(
            found -> {
              Map<String, LoggedModel> byId =
                  found.stream().collect(Collectors.toMap(LoggedModel::id, Function.identity()));
              return ids.stream().map(byId::get).filter(Objects::nonNull).toList();
            });
  }

  Future<Boolean> setStatus(TenantTx tx, String id, LoggedModel.Status status, Instant now) {
    return tx.execute(
            SET_STATUS,
            Tuple.of(tx.tenantId(), id, status.storedName(), now.atOffset(ZoneOffset.UTC)))
        .map(changed -> changed == 1);
  }

  /** Marks a model as changed; false when it is not there. */
  Future<Boolean> touch(TenantTx tx, String id, Instant now) {
    return tx.execute(TOUCH, Tuple.of(tx.tenantId(), id, now.atOffset(ZoneOffset.UTC)))
        .map(changed -> changed == 1);
  }

  Future<Boolean> trash(TenantTx tx, String id, Instant now) {
    return tx.execute(TRASH, Tuple.of(tx.tenantId(), id, now.atOffset(ZoneOffset.UTC)))
        .map(changed -> changed == 1);
  }

  Future<Void> putTags(TenantTx tx, String id, Map<String, String> tags) {
    return TAGS.set(tx, id, tags);
  }

  Future<Boolean> deleteTag(TenantTx tx, String id, String key) {
    return TAGS.delete(tx, id, key);
  }

  /** Adds params; answers the keys that hold another value already. */
  Future<List<String>> putParams(TenantTx tx, String id, Map<String, String> params) {
    return params.isEmpty()
        ? Future.succeededFuture(List.of())
        : tx.list(PUT_PARAMS, pairs(tx, id, params), row -> row.getString("key"));
  }

  Future<Void> putMetrics(TenantTx tx, Map<String, List<Metric>> byModel) {
    List<Tuple> rows = new ArrayList<>();
    byModel.forEach(
        (model, metrics) ->
            metrics.forEach(
                metric ->
                    rows.add(
                        Tuple.of(tx.tenantId(), model, metric.key())
                            .addString(metric.datasetName())
                            .addString(metric.datasetDigest())
                            .addString(metric.runId())
                            .addLong(metric.step())
                            .addLong(metric.at())
                            .addDouble(metric.value()))));
    return tx.executeBatch(PUT_METRIC, rows);
  }

  private static Tuple pairs(TenantTx tx, String id, Map<String, String> pairs) {
    return Tuple.of(
        tx.tenantId(),
        id,
        pairs.keySet().toArray(String[]::new),
        pairs.values().toArray(String[]::new));
  }

  private static LoggedModel model(Row row) {
    return new LoggedModel(
        row.getString("id"),
        row.getString("experiment_id"),
        row.getString("name"),
        LoggedModel.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
        row.getString("model_type"),
        Optional.ofNullable(row.getString("source_run_id")),
        texts(row.getJsonObject("params")),
        texts(row.getJsonObject("tags")),
        metrics(row.getJsonArray("metrics")),
        row.getOffsetDateTime("created_at").toInstant(),
        row.getOffsetDateTime("updated_at").toInstant());
  }

  private static Map<String, String> texts(JsonObject json) {
    Map<String, String> texts = new TreeMap<>();
    json.forEach(entry -> texts.put(entry.getKey(), (String) entry.getValue()));
    return texts;
  }

  private static List<Metric> metrics(JsonArray json) {
    List<Metric> metrics = new ArrayList<>();
    for (int i = 0; i < json.size(); i++) {
      JsonObject each = json.getJsonObject(i);
      metrics.add(
          new Metric(
              each.getString("key"),
              Double.parseDouble(each.getString("value")),
              each.getLong("step"),
              each.getLong("at"),
              each.getString("run"),
              each.getString("name"),
              each.getString("digest")));
    }
    return metrics;
  }
}
