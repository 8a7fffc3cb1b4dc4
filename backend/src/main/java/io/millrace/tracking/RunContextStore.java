package io.millrace.tracking;

import io.millrace.platform.db.TenantTx;
import io.millrace.tracking.RunContext.KeptFile;
import io.millrace.tracking.RunContext.ReadDataset;
import io.millrace.tracking.RunContext.Relative;
import io.millrace.tracking.RunContext.UsedModel;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/** What stands around a run, read from the tables of runs, logged models and artifacts. */
final class RunContextStore {
  static final String PARENT =
      """
      SELECT r.id, r.name, r.status, r.experiment_id, r.started_at
        FROM run_tag t JOIN run r ON r.tenant_id = t.tenant_id AND r.id = t.value AND r.deleted_at IS NULL
       WHERE t.tenant_id = $1 AND t.run_id = $2 AND r.id <> $2 AND t.key = 'mlflow.parentRunId'
      """;

  static final String CHILDREN =
      """
      SELECT r.id, r.name, r.status, r.experiment_id, r.started_at, count(*) OVER () AS total
        FROM run_tag t JOIN run r ON r.tenant_id = t.tenant_id AND r.id = t.run_id AND r.deleted_at IS NULL
       WHERE t.tenant_id = $1 AND t.key = 'mlflow.parentRunId' AND left(t.value, 64) = left($2, 64) AND t.value = $2
         AND t.run_id <> $2
       ORDER BY r.started_at DESC, r.id DESC LIMIT $3
      """;

  static final String SOURCE =
      """
      SELECT r.id, r.name, r.status, r.experiment_id, r.started_at
        FROM run f JOIN run r ON r.tenant_id = f.tenant_id AND r.id = f.forked_from AND r.deleted_at IS NULL
       WHERE f.tenant_id = $1 AND f.id = $2
      """;

  static final String FORKS =
      """
      SELECT id, name, status, experiment_id, started_at, forked_step, count(*) OVER () AS total
        FROM run WHERE tenant_id = $1 AND forked_from = $2 AND deleted_at IS NULL
       ORDER BY started_at DESC, id DESC LIMIT $3
      """;

  /** Their sources cut short: a client may put 65 000 characters there. */
  static final String DATASETS =
      """
      SELECT d.name, d.digest, d.source_type, left(d.source, 2000) AS source,
             r.tags ->> 'mlflow.data.context' AS context
        FROM run_dataset r JOIN logged_dataset d ON d.tenant_id = r.tenant_id AND d.id = r.dataset_id
       WHERE r.tenant_id = $1 AND r.run_id = $2 ORDER BY d.name, d.digest LIMIT $3
      """;

  static final String MODELS =
      """
      SELECT m.id, m.name, m.model_type, bool_or(u.made) AS made
        FROM (SELECT model_id, output AS made FROM run_model WHERE tenant_id = $1 AND run_id = $2
              UNION SELECT id, true FROM logged_model WHERE tenant_id = $1 AND source_run_id = $2) u
        JOIN logged_model m ON m.tenant_id = $1 AND m.id = u.model_id AND m.deleted_at IS NULL
       GROUP BY m.id, m.name, m.model_type, m.created_at ORDER BY m.created_at, m.id LIMIT $3
      """;

  static final String FILES =
      """
      SELECT run_id, path, bytes, sha256,
             CASE WHEN path ~ '[.](diff|patch)$' THEN 'code' ELSE 'environment' END AS kind
        FROM run_artifact
       WHERE tenant_id = $1 AND run_id = ANY($2)
         AND path ~ '(^|/)(requirements[.]txt|conda[.]ya?ml|python_env[.]ya?ml|[^/]*[.](diff|patch))$'
       ORDER BY run_id <> $3, length(path), path, run_id LIMIT $4
      """;

  Future<Optional<Relative>> parent(TenantTx tx, String runId) {
    return tx.find(PARENT, Tuple.of(tx.tenantId(), runId), RunContextStore::relative);
  }

  /** The run that one was forked from. */
  Future<Optional<Relative>> source(TenantTx tx, String runId) {
    return tx.find(SOURCE, Tuple.of(tx.tenantId(), runId), RunContextStore::relative);
  }

  /** The newest forks. */
  Future<Forks> forks(TenantTx tx, String runId, int limit) {
    return tx.list(FORKS, Tuple.of(tx.tenantId(), runId, limit), Forked::of)
        .map(
            rows ->
                new Forks(
                    rows.stream().map(Forked::fork).toList(),
                    rows.isEmpty() ? 0 : rows.get(0).total()));
  }

  /** The newest children. */
  Future<Children> children(TenantTx tx, String runId, int limit) {
    return tx.list(CHILDREN, Tuple.of(tx.tenantId(), runId, limit), Child::of)
        .map(
            rows ->
                new Children(
                    rows.stream().map(Child::run).toList(),
                    rows.isEmpty() ? 0 : rows.get(0).total()));
  }

  /** Without the versions that their sources name. */
  Future<List<ReadDataset>> datasets(TenantTx tx, String runId, int limit) {
    return tx.list(
        DATASETS,
        Tuple.of(tx.tenantId(), runId, limit),
        row ->
            new ReadDataset(
                row.getString("name"),
                row.getString("digest"),
                row.getString("source_type"),
                row.getString("source"),
                Optional.ofNullable(row.getString("context")),
                Optional.empty()));
  }

  Future<List<UsedModel>> models(TenantTx tx, String runId, int limit) {
    return tx.list(
        MODELS,
        Tuple.of(tx.tenantId(), runId, limit),
        row ->
            new UsedModel(
                row.getString("id"),
                row.getString("name"),
                row.getString("model_type"),
                row.getBoolean("made")));
  }

  /** Of a run and of models, the run's first. */
  Future<List<KeptFile>> files(TenantTx tx, String runId, List<String> owners, int limit) {
    return tx.list(
        FILES,
        Tuple.of(tx.tenantId(), owners.toArray(String[]::new), runId, limit),
        row ->
            new KeptFile(
                row.getString("run_id"),
                row.getString("path"),
                row.getLong("bytes"),
                row.getString("sha256"),
                row.getString("kind")));
  }

  private static Relative relative(Row row) {
    return new Relative(
        row.getString("id"),
        row.getString("name"),
        RunStatus.ofWireName(row.getString("status")),
        row.getString("experiment_id"),
        row.getOffsetDateTime("started_at").toInstant());
  }

  /** The first forks, and how many there are. */
  record Forks(List<RunContext.Fork> first, long total) {}

  private record Forked(RunContext.Fork fork, long total) {
    static Forked of(Row row) {
      return new Forked(
          new RunContext.Fork(relative(row), row.getLong("forked_step")), row.getLong("total"));
    }
  }

  /** The first children, and how many there are. */
  record Children(List<Relative> first, long total) {}

  private record Child(Relative run, long total) {
    static Child of(Row row) {
      return new Child(relative(row), row.getLong("total"));
    }
  }
}
