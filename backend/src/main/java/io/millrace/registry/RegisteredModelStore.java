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
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table {@code model_tag}, and {@code model} as MLflow's clients search it. */
final class RegisteredModelStore {
  private static final TagTable TAGS = new TagTable("model_tag", "model_id");

  private static final Map<String, String> ATTRIBUTES =
      Map.of(
          "name", "m.name",
          "creation_timestamp", millis("m.created_at"),
          "last_updated_timestamp", millis("m.updated_at"));

  static final String DETAILS =
      """
      SELECT m.id, m.updated_at,
             (SELECT coalesce(jsonb_object_agg(t.key, t.value), '{}') FROM model_tag t
               WHERE t.tenant_id = m.tenant_id AND t.model_id = m.id) AS tags
        FROM model m WHERE m.tenant_id = $1 AND m.id = ANY($2)
      """;

  static final String TOUCH =
      "UPDATE model SET updated_at = $3, revision = revision + 1 WHERE tenant_id = $1 AND id = $2";

  static final String SET_TIMES =
      "UPDATE model SET created_at = $3, updated_at = $4 WHERE tenant_id = $1 AND id = $2";

  static final String RENAME =
      """
      UPDATE model SET name = $3, updated_at = $4, revision = revision + 1
       WHERE tenant_id = $1 AND id = $2
      """;

  /** A prompt is a model with a tag that says so. */
  static final String IS_PROMPT =
      """
      SELECT 1 FROM model m JOIN model_tag t ON t.tenant_id = m.tenant_id AND t.model_id = m.id
       WHERE m.tenant_id = $1 AND m.name = $2 AND t.key = 'mlflow.prompt.is_prompt' AND lower(t.value) = 'true'
      """;

  private final ModelStore models = new ModelStore();

  /** The models of these ids, in the same order. */
  Future<List<RegisteredModel>> byIds(TenantTx tx, List<UUID> ids) {
    return models
        .byIds(tx, ids)
        .compose(
            found ->
                tx.list(
                        DETAILS,
                        Tuple.of(tx.tenantId()).addArrayOfUUID(ids.toArray(UUID[]::new)),
                        Details::of)
                    .map(details -> joined(ids, found, details)));
  }

  private static List<RegisteredModel> joined(
      List<UUID> ids, List<Model> models, List<Details> details) {
    Map<UUID, Details> byId = details.stream().collect(Collectors.toMap(Details::id, each -> each));
    Map<UUID, RegisteredModel> all = new HashMap<>();
    models.forEach(
        model -> {
          Details detail = byId.get(model.id());
          all.put(model.id(), new RegisteredModel(model, detail.tags(), detail.updatedAt()));
        });
    return ids.stream().map(all::get).filter(Objects::nonNull).toList();
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

  /** One id more than the search's limit. */
  Future<List<UUID>> search(TenantTx tx, Search search) {
    Where where = Where.of(tx.tenantId()).and("m.tenant_id = $1");
    for (Condition condition : search.conditions()) {
      if (condition.entity() == Entity.TAG) {
        Conditions.addKeyed(
            where,
            "SELECT FROM model_tag WHERE tenant_id = m.tenant_id AND model_id = m.id",
            condition);
      } else {
        Conditions.add(where, column(condition.key()), condition);
      }
    }
    String sql =
        "SELECT m.id FROM model m"
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
    return Stream.concat(
            orders.stream().map(each -> column(each.key()) + (each.ascending() ? "" : " DESC")),
            Stream.of("m.name"))
        .collect(Collectors.joining(", "));
  }

  private static String column(String attribute) {
    String column = ATTRIBUTES.get(attribute);
    if (column == null) {
      throw ApiException.invalid("/filter", "Models have no attribute " + attribute + ".");
    }
    return column;
  }

  static String millis(String column) {
    return "floor(extract(epoch FROM " + column + ") * 1000)::float8";
  }

  Future<Boolean> isPrompt(TenantTx tx, String name) {
    return tx.find(IS_PROMPT, Tuple.of(tx.tenantId(), name), row -> true).map(Optional::isPresent);
  }

  Future<Void> setTags(TenantTx tx, UUID id, Map<String, String> tags) {
    return TAGS.set(tx, id, tags);
  }

  Future<Void> deleteTag(TenantTx tx, UUID id, String key) {
    return TAGS.delete(tx, id, key).mapEmpty();
  }

  Future<Void> touch(TenantTx tx, UUID id, Instant now) {
    return tx.execute(TOUCH, Tuple.of(tx.tenantId(), id, now.atOffset(ZoneOffset.UTC))).mapEmpty();
  }

  /** Fails with ALREADY_EXISTS for a name that is taken. */
  Future<Void> rename(TenantTx tx, UUID id, String name, Instant now) {
    return tx.execute(RENAME, Tuple.of(tx.tenantId(), id, name, now.atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  static Map<String, String> texts(JsonObject json) {
    Map<String, String> texts = new TreeMap<>();
    json.forEach(entry -> texts.put(entry.getKey(), (String) entry.getValue()));
    return texts;
  }

  private record Details(UUID id, Instant updatedAt, Map<String, String> tags) {
    static Details of(Row row) {
      return new Details(
          row.getUUID("id"),
          row.getOffsetDateTime("updated_at").toInstant(),
          texts(row.getJsonObject("tags")));
    }
  }
}
