package io.millrace.serving;

import io.millrace.platform.Cursor;
import io.millrace.platform.Json;
import io.millrace.platform.ListQuery;
import io.millrace.platform.Page;
import io.millrace.platform.db.SystemTx;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Where;
import io.millrace.serving.Definition.Deployed;
import io.millrace.serving.Definition.Follow;
import io.millrace.serving.Definition.ShadowDeployed;
import io.millrace.serving.Definition.Weights;
import io.millrace.serving.placement.DeviceChoice;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The tables {@code endpoint} and {@code deployment}. */
final class EndpointStore {
  private static final String SELECT =
      """
      SELECT e.tenant_id, e.id, e.name, e.description, e.max_batch_size, e.max_queue, e.timeout_ms, e.capture,
             e.cache, e.device, e.revision, e.created_by, e.created_at, e.weights_before,
             ARRAY(SELECT p.consumer_id FROM endpoint_publication p
                    WHERE p.tenant_id = e.tenant_id AND p.endpoint_id = e.id) AS published_to
        FROM endpoint e
      """;

  static final String BY_NAME = SELECT + " WHERE e.tenant_id = $1 AND e.name = $2";

  static final String LOCK = BY_NAME + " FOR UPDATE";

  static final String BY_IDS = SELECT + " WHERE e.tenant_id = $1 AND e.id = ANY($2)";

  static final String ALL = SELECT + " WHERE e.tenant_id = $1";

  static final String TENANTS = "SELECT DISTINCT tenant_id FROM endpoint";

  static final String INSERT =
      """
      INSERT INTO endpoint (tenant_id, id, name, description, max_batch_size, max_queue, timeout_ms, capture,
                            cache, device, created_by, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text::jsonb, $9, $10, $11, $12)
      ON CONFLICT (tenant_id, name) DO NOTHING
      """;

  static final String UPDATE =
      """
      UPDATE endpoint SET description = $3, max_batch_size = $4, max_queue = $5, timeout_ms = $6,
             capture = $7::text::jsonb, cache = $8, device = $9, revision = revision + 1
       WHERE tenant_id = $1 AND id = $2
      """;

  static final String REMEMBER =
      """
      UPDATE endpoint SET weights_before = $3::text::jsonb WHERE tenant_id = $1 AND id = $2
      """;

  static final String DELETE = "DELETE FROM endpoint WHERE tenant_id = $1 AND id = $2";

  static final String DEPLOYMENTS =
      """
      SELECT id, endpoint_id, model_version_id, weight, shadow_percent, alias, follow_problem, created_at
        FROM deployment
       WHERE tenant_id = $1 AND endpoint_id = ANY($2) ORDER BY created_at, id
      """;

  static final String DEPLOYMENTS_BY_ID =
      """
      SELECT id, endpoint_id, model_version_id, weight, shadow_percent, alias, follow_problem, created_at
        FROM deployment
       WHERE tenant_id = $1 AND id = ANY($2)
      """;

  /**
   * A version that stays keeps its deployment, so that its loaded model goes on serving; one that
   * was the shadow begins to answer.
   */
  static final String DEPLOY =
      """
      INSERT INTO deployment (tenant_id, id, endpoint_id, model_version_id, weight, alias, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      ON CONFLICT (tenant_id, endpoint_id, model_version_id) DO UPDATE
         SET weight = excluded.weight, shadow_percent = NULL, alias = excluded.alias, follow_problem = NULL
      """;

  static final String FOLLOWERS =
      """
      SELECT id, endpoint_id, model_version_id, weight, shadow_percent, alias, follow_problem, created_at
        FROM deployment
       WHERE tenant_id = $1 AND alias = $2 ORDER BY created_at, id
      """;

  static final String STAY =
      """
      UPDATE deployment SET follow_problem = $4
       WHERE tenant_id = $1 AND endpoint_id = $2 AND alias = $3 AND follow_problem IS DISTINCT FROM $4
      """;

  static final String UNDEPLOY =
      """
      DELETE FROM deployment
       WHERE tenant_id = $1 AND endpoint_id = $2 AND NOT (model_version_id = ANY($3))
         AND shadow_percent IS NULL
      """;

  /** The shadow that was there keeps its deployment where its version stays. */
  static final String SHADOW =
      """
      INSERT INTO deployment (tenant_id, id, endpoint_id, model_version_id, weight, shadow_percent, created_at)
      VALUES ($1, $2, $3, $4, 0, $5, $6)
      ON CONFLICT (tenant_id, endpoint_id, model_version_id) DO UPDATE
         SET shadow_percent = excluded.shadow_percent WHERE deployment.shadow_percent IS NOT NULL
      """;

  static final String UNSHADOW =
      """
      DELETE FROM deployment
       WHERE tenant_id = $1 AND endpoint_id = $2 AND shadow_percent IS NOT NULL AND model_version_id IS DISTINCT FROM $3
      """;

  Future<Boolean> insert(TenantTx tx, Definition endpoint) {
    return tx.execute(
            INSERT,
            Tuple.of(
                tx.tenantId(),
                endpoint.id(),
                endpoint.name(),
                endpoint.description().orElse(null),
                endpoint.maxBatchSize(),
                endpoint.maxQueue(),
                endpoint.timeoutMs(),
                endpoint.capture().map(Json::writeText).orElse(null),
                endpoint.cache(),
                endpoint.device().wireName(),
                endpoint.createdBy(),
                endpoint.createdAt().atOffset(ZoneOffset.UTC)))
        .map(inserted -> inserted == 1);
  }

  Future<Void> update(TenantTx tx, Definition endpoint) {
    return tx.execute(
            UPDATE,
            Tuple.of(
                tx.tenantId(),
                endpoint.id(),
                endpoint.description().orElse(null),
                endpoint.maxBatchSize(),
                endpoint.maxQueue(),
                endpoint.timeoutMs(),
                endpoint.capture().map(Json::writeText).orElse(null),
                endpoint.cache(),
                endpoint.device().wireName()))
        .mapEmpty();
  }

  /**
   * Makes this the endpoint's shadow; null: there is none from now on.
   *
   * @return false when the version answers there already
   */
  Future<Boolean> shadow(TenantTx tx, UUID endpointId, ShadowDeployed wanted) {
    UUID version = wanted == null ? null : wanted.deployed().version().id();
    Future<Integer> removed = tx.execute(UNSHADOW, Tuple.of(tx.tenantId(), endpointId, version));
    return wanted == null
        ? removed.map(true)
        : removed
            .compose(
                gone ->
                    tx.execute(
                        SHADOW,
                        Tuple.of(
                            tx.tenantId(),
                            wanted.deployed().id(),
                            endpointId,
                            version,
                            wanted.percent(),
                            wanted.deployed().createdAt().atOffset(ZoneOffset.UTC))))
            .map(made -> made == 1);
  }

  /** Keeps what served before a change of deployments. */
  Future<Void> remember(TenantTx tx, UUID id, Weights before) {
    return tx.execute(REMEMBER, Tuple.of(tx.tenantId(), id, Json.writeText(before))).mapEmpty();
  }

  Future<Void> delete(TenantTx tx, UUID id) {
    return tx.execute(DELETE, Tuple.of(tx.tenantId(), id)).mapEmpty();
  }

  /** Makes these the endpoint's deployments, and no others. */
  Future<Void> deploy(TenantTx tx, UUID endpointId, List<Deployed> wanted) {
    UUID[] versions = wanted.stream().map(each -> each.version().id()).toArray(UUID[]::new);
    return tx.execute(UNDEPLOY, Tuple.of(tx.tenantId(), endpointId).addArrayOfUUID(versions))
        .compose(
            removed ->
                tx.executeBatch(
                    DEPLOY,
                    wanted.stream()
                        .map(
                            each ->
                                Tuple.of(
                                    tx.tenantId(),
                                    each.id(),
                                    endpointId,
                                    each.version().id(),
                                    each.weight(),
                                    each.follow().map(Follow::alias).orElse(null),
                                    each.createdAt().atOffset(ZoneOffset.UTC)))
                        .toList()));
  }

  Future<Optional<Definition>> find(TenantTx tx, String name) {
    return tx.find(BY_NAME, Tuple.of(tx.tenantId(), name), EndpointStore::endpoint);
  }

  Future<Optional<Definition>> lock(TenantTx tx, String name) {
    return tx.find(LOCK, Tuple.of(tx.tenantId(), name), EndpointStore::endpoint);
  }

  Future<List<Definition>> byIds(TenantTx tx, Collection<UUID> ids) {
    return tx.list(
        BY_IDS,
        Tuple.of(tx.tenantId()).addArrayOfUUID(ids.toArray(UUID[]::new)),
        EndpointStore::endpoint);
  }

  Future<List<Definition>> all(TenantTx tx) {
    return tx.list(ALL, Tuple.of(tx.tenantId()), EndpointStore::endpoint);
  }

  /** Every tenant that has an endpoint. */
  Future<List<UUID>> tenants(SystemTx tx) {
    return tx.list(TENANTS, Tuple.tuple(), row -> row.getUUID("tenant_id"));
  }

  /**
   * Endpoints.
   *
   * @param among only these, where given
   */
  Future<Page<Definition>> list(TenantTx tx, ListQuery query, Optional<List<UUID>> among) {
    Where where =
        Where.of(tx.tenantId())
            .and("e.tenant_id = $1")
            .andIf("e.id = ANY(?)", among.map(ids -> ids.toArray(UUID[]::new)))
            .list("e", query, Cursor::idAsUuid);
    String sql = SELECT + where.sql() + where.page("e", query);
    return tx.list(sql, where.tuple(), EndpointStore::endpoint)
        .map(rows -> query.page(rows, Definition::name, Definition::createdAt, Definition::id));
  }

  Future<List<DeploymentRow>> deployments(TenantTx tx, Collection<UUID> endpointIds) {
    return tx.list(
        DEPLOYMENTS,
        Tuple.of(tx.tenantId()).addArrayOfUUID(endpointIds.toArray(UUID[]::new)),
        EndpointStore::deployment);
  }

  Future<List<DeploymentRow>> deploymentsById(TenantTx tx, Collection<UUID> ids) {
    return tx.list(
        DEPLOYMENTS_BY_ID,
        Tuple.of(tx.tenantId()).addArrayOfUUID(ids.toArray(UUID[]::new)),
        EndpointStore::deployment);
  }

  /** Deployments, of whatever model, that follow an alias of this name. */
  Future<List<DeploymentRow>> followers(TenantTx tx, String alias) {
    return tx.list(FOLLOWERS, Tuple.of(tx.tenantId(), alias), EndpointStore::deployment);
  }

  /** Keeps why what follows the alias stays where it is. */
  Future<Void> stay(TenantTx tx, UUID endpointId, String alias, String problem) {
    return tx.execute(STAY, Tuple.of(tx.tenantId(), endpointId, alias, problem)).mapEmpty();
  }

  private static DeploymentRow deployment(Row row) {
    return new DeploymentRow(
        row.getUUID("id"),
        row.getUUID("endpoint_id"),
        row.getUUID("model_version_id"),
        row.getInteger("weight"),
        Optional.ofNullable(row.getInteger("shadow_percent")),
        Optional.ofNullable(row.getString("alias"))
            .map(alias -> new Follow(alias, Optional.ofNullable(row.getString("follow_problem")))),
        row.getOffsetDateTime("created_at").toInstant());
  }

  private static Definition endpoint(Row row) {
    return new Definition(
        row.getUUID("tenant_id"),
        row.getUUID("id"),
        row.getString("name"),
        Optional.ofNullable(row.getString("description")),
        row.getInteger("max_batch_size"),
        row.getInteger("max_queue"),
        row.getInteger("timeout_ms"),
        Optional.ofNullable(row.getValue("capture"))
            .map(json -> Json.readStored(json.toString(), CaptureRule.class)),
        row.getBoolean("cache"),
        DeviceChoice.of(row.getString("device")),
        row.getLong("revision"),
        row.getString("created_by"),
        row.getOffsetDateTime("created_at").toInstant(),
        Set.of(row.getArrayOfUUIDs("published_to")),
        Optional.ofNullable(row.getValue("weights_before"))
            .map(json -> Json.readStored(json.toString(), Weights.class)),
        List.of(),
        Optional.empty(),
        List.of());
  }

  /** A row of {@code deployment}. */
  record DeploymentRow(
      UUID id,
      UUID endpointId,
      UUID versionId,
      int weight,
      Optional<Integer> shadowPercent,
      Optional<Follow> follow,
      Instant createdAt) {}
}
