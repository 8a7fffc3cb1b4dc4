package io.millrace.tracking;

import io.millrace.platform.Json;
import io.millrace.platform.db.TenantTx;
import io.millrace.tracking.RunLinkService.DatasetUse;
import io.millrace.tracking.RunLinks.Dataset;
import io.millrace.tracking.RunLinks.Model;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

/** The tables {@code logged_dataset}, {@code run_dataset} and {@code run_model}. */
final class RunLinkStore {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /** The dataset's id, also when it was there before. */
  static final String INTERN =
      """
      INSERT INTO logged_dataset (tenant_id, id, experiment_id, name, digest, source_type, source, schema, profile,
                                  created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      ON CONFLICT (tenant_id, experiment_id, name, digest) DO UPDATE SET name = excluded.name
      RETURNING id
      """;

  static final String PUT_DATASET =
      """
      INSERT INTO run_dataset (tenant_id, run_id, dataset_id, tags) VALUES ($1, $2, $3, $4::text::jsonb)
      ON CONFLICT (tenant_id, run_id, dataset_id) DO UPDATE SET tags = run_dataset.tags || excluded.tags
      """;

  static final String PUT_MODEL =
      """
      INSERT INTO run_model (tenant_id, run_id, model_id, output, step) VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (tenant_id, run_id, model_id, output) DO UPDATE SET step = excluded.step
      """;

  static final String MODELS_THERE =
      """
      SELECT count(*) AS n FROM logged_model WHERE tenant_id = $1 AND id = ANY($2) AND deleted_at IS NULL
      """;

  static final String DATASETS =
      """
      SELECT r.run_id, d.name, d.digest, d.source_type, d.source, d.schema, d.profile, r.tags
        FROM run_dataset r JOIN logged_dataset d ON d.tenant_id = r.tenant_id AND d.id = r.dataset_id
       WHERE r.tenant_id = $1 AND r.run_id = ANY($2) ORDER BY r.run_id, d.name, d.digest
      """;

  static final String MODELS =
      """
      SELECT run_id, model_id, output, step FROM run_model
       WHERE tenant_id = $1 AND run_id = ANY($2) ORDER BY run_id, step, model_id
      """;

  static final String DATASETS_BY_IDS =
      "SELECT id, name, digest, source_type, created_at FROM logged_dataset WHERE tenant_id = $1"
          + " AND id = ANY($2)";

  static final String USES =
      """
      SELECT DISTINCT d.experiment_id, d.name, d.digest, u.tags ->> 'mlflow.data.context' AS context
        FROM run_dataset u
        JOIN logged_dataset d ON d.tenant_id = u.tenant_id AND d.id = u.dataset_id
        JOIN run r ON r.tenant_id = u.tenant_id AND r.id = u.run_id AND r.deleted_at IS NULL
       WHERE u.tenant_id = $1 AND d.experiment_id = ANY($2)
       ORDER BY d.experiment_id, d.name, d.digest, context LIMIT $3
      """;

  Future<List<DatasetUse>> uses(TenantTx tx, List<String> experimentIds, int limit) {
    return tx.list(
        USES,
        Tuple.of(tx.tenantId(), experimentIds.toArray(String[]::new), limit),
        row ->
            new DatasetUse(
                row.getString("experiment_id"),
                row.getString("name"),
                row.getString("digest"),
                Optional.ofNullable(row.getString("context"))));
  }

  Future<UUID> intern(TenantTx tx, UUID id, String experimentId, Dataset dataset, Instant now) {
    return tx.one(
        INTERN,
        Tuple.tuple(
            Arrays.asList(
                tx.tenantId(),
                id,
                experimentId,
                dataset.name(),
                dataset.digest(),
                dataset.sourceType(),
                dataset.source(),
                dataset.schema().orElse(null),
                dataset.profile().orElse(null),
                now.atOffset(ZoneOffset.UTC))),
        row -> row.getUUID("id"));
  }

  Future<Void> putDataset(TenantTx tx, String runId, UUID datasetId, Map<String, String> tags) {
    return tx.execute(PUT_DATASET, Tuple.of(tx.tenantId(), runId, datasetId, Json.writeText(tags)))
        .mapEmpty();
  }

  Future<Void> putModels(TenantTx tx, String runId, List<Model> models, boolean output) {
    return tx.executeBatch(
        PUT_MODEL,
        models.stream()
            .map(model -> Tuple.of(tx.tenantId(), runId, model.modelId(), output, model.step()))
            .toList());
  }

  Future<Boolean> allThere(TenantTx tx, List<Model> models) {
    String[] ids = models.stream().map(Model::modelId).distinct().toArray(String[]::new);
    return tx.one(
        MODELS_THERE,
        Tuple.of(tx.tenantId()).addArrayOfString(ids),
        row -> row.getLong("n") == ids.length);
  }

  Future<Map<String, RunLinks>> of(TenantTx tx, Collection<String> runIds) {
    Tuple ids = Tuple.of(tx.tenantId()).addArrayOfString(runIds.toArray(String[]::new));
    Future<List<RunDataset>> datasets = tx.list(DATASETS, ids, RunDataset::of);
    Future<List<RunModel>> models = tx.list(MODELS, ids, RunModel::of);
    return datasets.compose(all -> models.map(made -> byRun(all, made)));
  }

  private static Map<String, RunLinks> byRun(List<RunDataset> datasets, List<RunModel> models) {
    Map<String, RunLinks> links = new HashMap<>();
    datasets.forEach(each -> of(links, each.runId()).datasets().add(each.dataset()));
    models.forEach(
        each -> {
          RunLinks run = of(links, each.runId());
          (each.output() ? run.outputs() : run.inputs()).add(each.model());
        });
    return links;
  }

  private static RunLinks of(Map<String, RunLinks> links, String runId) {
    return links.computeIfAbsent(
        runId, ignored -> new RunLinks(new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
  }

  /** Those that there are; what is no id is nobody's. */
  Future<List<NamedDataset>> datasetsByIds(TenantTx tx, List<String> ids) {
    UUID[] known =
        ids.stream()
            .filter(id -> ID.matcher(id).matches())
            .map(UUID::fromString)
            .toArray(UUID[]::new);
    return tx.list(
        DATASETS_BY_IDS, Tuple.of(tx.tenantId()).addArrayOfUUID(known), NamedDataset::of);
  }

  private record RunDataset(String runId, Dataset dataset) {
    static RunDataset of(Row row) {
      Map<String, String> tags = new TreeMap<>();
      JsonObject json = row.getJsonObject("tags");
      json.forEach(tag -> tags.put(tag.getKey(), (String) tag.getValue()));
      return new RunDataset(
          row.getString("run_id"),
          new Dataset(
              row.getString("name"),
              row.getString("digest"),
              row.getString("source_type"),
              row.getString("source"),
              Optional.ofNullable(row.getString("schema")),
              Optional.ofNullable(row.getString("profile")),
              tags));
    }
  }

  private record RunModel(String runId, Model model, boolean output) {
    static RunModel of(Row row) {
      return new RunModel(
          row.getString("run_id"),
          new Model(row.getString("model_id"), row.getLong("step")),
          row.getBoolean("output"));
    }
  }

  /** A dataset as the lineage shows it. */
  record NamedDataset(UUID id, String name, String digest, String sourceType, Instant createdAt) {
    static NamedDataset of(Row row) {
      return new NamedDataset(
          row.getUUID("id"),
          row.getString("name"),
          row.getString("digest"),
          row.getString("source_type"),
          row.getOffsetDateTime("created_at").toInstant());
    }
  }
}
