package io.millrace.registry;

import io.millrace.platform.ApiException;
import io.millrace.platform.db.Conditions;
import io.millrace.platform.db.TagTable;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Where;
import io.millrace.platform.search.Condition;
import io.millrace.platform.search.Condition.Entity;
import io.millrace.platform.search.Order;
import io.millrace.platform.search.Search;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table {@code model_version_tag}, and what MLflow's clients know of {@code model_version}. */
final class RegisteredVersionStore {
  private static final TagTable TAGS = new TagTable("model_version_tag", "version_id");

  private static final Map<String, String> ATTRIBUTES =
      Map.of(
          "name", "m.name",
          "version_number", "v.version::float8",
          "run_id", "coalesce(v.run_id, '')",
          "source_path", "coalesce(v.source, '')",
          "creation_timestamp", RegisteredModelStore.millis("v.created_at"),
          "last_updated_timestamp", RegisteredModelStore.millis("v.updated_at"));

  static final String DETAILS =
      """
      SELECT v.id, v.stage, v.source, v.run_link, v.logged_model_id, v.updated_at,
             (SELECT coalesce(jsonb_object_agg(t.key, t.value), '{}') FROM model_version_tag t
               WHERE t.tenant_id = v.tenant_id AND t.version_id = v.id) AS tags
        FROM model_version v WHERE v.tenant_id = $1 AND v.id = ANY($2)
      """;

  static final String DESCRIBE =
      """
      UPDATE model_version SET source = $3, run_link = $4, logged_model_id = $5, updated_at = $6
       WHERE tenant_id = $1 AND id = $2
      """;

  static final String SET_STAGE =
      "UPDATE model_version SET stage = $3, updated_at = $4 WHERE tenant_id = $1 AND id = $2";

  static final String ARCHIVE_OTHERS =
      """
      UPDATE model_version v SET stage = 'archived', updated_at = $5
        FROM model m
       WHERE v.tenant_id = $1 AND m.tenant_id = $1 AND m.id = v.model_id AND m.name = $2 AND v.stage = $3 AND v.id <> $4
      """;

  static final String SET_DESCRIPTION =
      "UPDATE model_version SET description = $3, updated_at = $4 WHERE tenant_id = $1 AND id = $2";

  static final String TOUCH =
      "UPDATE model_version SET updated_at = $3 WHERE tenant_id = $1 AND id = $2";

  static final String SET_TIMES =
      "UPDATE model_version SET created_at = $3, updated_at = $4 WHERE tenant_id = $1 AND id = $2";

  /** The latest version of each stage. */
  static final String LATEST =
      """
      SELECT DISTINCT ON (m.name, v.stage) v.id
        FROM model_version v JOIN model m ON m.tenant_id = v.tenant_id AND m.id = v.model_id
       WHERE v.tenant_id = $1 AND m.name = ANY($2) AND ($3::text[] IS NULL OR v.stage = ANY($3))
       ORDER BY m.name, v.stage, v.version DESC
      """;

  private final VersionStore versions = new VersionStore();

  /** The versions of these ids, in the same order. */
  Future<List<RegisteredVersion>> byIds(TenantTx tx, List<UUID> ids) {
    return versions
        .byIds(tx, ids)
        .compose(
            found ->
                tx.list(
                        DETAILS,
                        Tuple.of(tx.tenantId()).addArrayOfUUID(ids.toArray(UUID[]::new)),
                        Details::of)
                    .map(details -> joined(ids, found, details)));
  }

  private static List<RegisteredVersion> joined(
      List<UUID> ids, List<ModelVersion> versions, List<Details> details) {
    Map<UUID, Details> byId = details.stream().collect(Collectors.toMap(Details::id, each -> each));
    Map<UUID, RegisteredVersion> all = new HashMap<>();
    versions.forEach(version -> all.put(version.id(), byId.get(version.id()).of(version)));
    return ids.stream().map(all::get).filter(Objects::nonNull).toList();
  }

  /** One id more than the search's limit. */
  Future<List<UUID>> search(TenantTx tx, Search search) {
    Where where = Where.of(tx.tenantId()).and("v.tenant_id = $1");
    for (Condition condition : search.conditions()) {
      if (condition.entity() == Entity.TAG) {
        Conditions.addKeyed(
            where,
            "SELECT FROM model_version_tag WHERE tenant_id = v.tenant_id AND version_id = v.id",
            condition);
      } else {
        Conditions.add(where, column(condition.key()), condition);
      }
    }
    String sql =
        "SELECT v.id FROM model_version v JOIN model m ON m.tenant_id = v.tenant_id AND m.id ="
            + " v.model_id"
            + where.sql()
            + " ORDER BY "
            + orderBy(search.orders())
            + " LIMIT "
            + where.bind(search.limit() + 1)
            + " OFFSET "
            + where.bind(search.offset());
    return tx.list(sql, where.tuple(), row -> row.getUUID("id"));
  }

  private static String orderBy(List<Order> orders) {
    Stream<String> last =
        orders.isEmpty()
            ? Stream.of("v.updated_at DESC", "m.name", "v.version DESC")
            : Stream.of("m.name", "v.version DESC");
    return Stream.concat(
            orders.stream().map(each -> column(each.key()) + (each.ascending() ? "" : " DESC")),
            last)
        .collect(Collectors.joining(", "));
  }

  private static String column(String attribute) {
    String column = ATTRIBUTES.get(attribute);
    if (column == null) {
      throw ApiException.invalid("/filter", "Versions have no attribute " + attribute + ".");
    }
    return column;
  }

  /** The latest version of each stage of models. */
  Future<List<UUID>> latest(TenantTx tx, List<String> models, Optional<List<Stage>> stages) {
    String[] wanted =
        stages.map(all -> all.stream().map(Stage::storedName).toArray(String[]::new)).orElse(null);
    return tx.list(
        LATEST,
        Tuple.of(tx.tenantId(), models.toArray(String[]::new), wanted),
        row -> row.getUUID("id"));
  }

  Future<Void> setTimes(TenantTx tx, UUID id, Instant createdAt, Instant updatedAt) {
    return tx.execute(
            SET_TIMES,
            Tuple.of(
                tx.tenantId(),
                id,
                createdAt.atOffset(ZoneOffset.UTC),
                updatedAt.atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  Future<Void> describe(TenantTx tx, UUID id, NewRegisteredVersion request, Instant now) {
    return tx.execute(
            DESCRIBE,
            Tuple.of(
                tx.tenantId(),
                id,
                request.source(),
                request.runLink().orElse(null),
                request.loggedModelId().orElse(null),
                now.atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  Future<Void> setStage(TenantTx tx, UUID id, Stage stage, Instant now) {
    return tx.execute(
            SET_STAGE,
            Tuple.of(tx.tenantId(), id, stage.storedName(), now.atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  Future<Void> archiveOthers(TenantTx tx, String model, Stage stage, UUID but, Instant now) {
    return tx.execute(
            ARCHIVE_OTHERS,
            Tuple.of(tx.tenantId(), model, stage.storedName(), but, now.atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  Future<Void> setDescription(TenantTx tx, UUID id, String description, Instant now) {
    return tx.execute(
            SET_DESCRIPTION, Tuple.of(tx.tenantId(), id, description, now.atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  Future<Void> touch(TenantTx tx, UUID id, Instant now) {
    return tx.execute(TOUCH, Tuple.of(tx.tenantId(), id, now.atOffset(ZoneOffset.UTC))).mapEmpty();
  }

  Future<Void> setTags(TenantTx tx, UUID id, Map<String, String> tags) {
    return TAGS.set(tx, id, tags);
  }

  Future<Void> deleteTag(TenantTx tx, UUID id, String key) {
    return TAGS.delete(tx, id, key).mapEmpty();
  }

  private record Details(
      UUID id,
      Stage stage,
      Optional<String> source,
      Optional<String> runLink,
      Optional<String> loggedModelId,
      Map<String, String> tags,
      Instant updatedAt) {
    static Details of(Row row) {
      return new Details(
          row.getUUID("id"),
          Stage.valueOf(row.getString("stage").toUpperCase(Locale.ROOT)),
          Optional.ofNullable(row.getString("source")),
          Optional.ofNullable(row.getString("run_link")),
          Optional.ofNullable(row.getString("logged_model_id")),
          RegisteredModelStore.texts(row.getJsonObject("tags")),
          row.getOffsetDateTime("updated_at").toInstant());
    }

    RegisteredVersion of(ModelVersion version) {
      return new RegisteredVersion(version, stage, source, runLink, loggedModelId, tags, updatedAt);
    }
  }
}
