package io.millrace.tracking;

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
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table {@code experiment_tag}, and {@code experiment} with its trash. */
final class ExperimentLifecycleStore {
  private static final TagTable TAGS = new TagTable("experiment_tag", "experiment_id");

  private static final Map<String, String> ATTRIBUTES =
      Map.of(
          "name",
          "e.name",
          "experiment_id",
          "e.id",
          "creation_time",
          millis("e.created_at"),
          "last_update_time",
          millis("e.updated_at"));

  static final String TRASH =
      """
      UPDATE experiment SET deleted_at = $3, deleted_by = $4, updated_at = $3, revision = revision + 1
       WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL
      """;

  static final String RESTORE =
      """
      UPDATE experiment SET deleted_at = NULL, deleted_by = NULL, updated_at = $3, revision = revision + 1
       WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NOT NULL
      """;

  static final String TRASH_RUNS =
      """
      UPDATE run SET deleted_at = $3, deleted_by = $4, revision = revision + 1
       WHERE tenant_id = $1 AND experiment_id = $2 AND deleted_at IS NULL
      """;

  static final String RESTORE_RUNS =
      """
      UPDATE run SET deleted_at = NULL, deleted_by = NULL, revision = revision + 1
       WHERE tenant_id = $1 AND experiment_id = $2 AND deleted_at IS NOT NULL
      """;

  /** Whether it was there to be trashed. */
  Future<Boolean> trash(TenantTx tx, String id, Instant now, String by) {
    Tuple parameters = Tuple.of(tx.tenantId(), id, now.atOffset(ZoneOffset.UTC), by);
    return tx.execute(TRASH, parameters)
        .compose(trashed -> tx.execute(TRASH_RUNS, parameters).map(trashed == 1));
  }

  /** Whether it was in the trash. */
  Future<Boolean> restore(TenantTx tx, String id, Instant now) {
    return tx.execute(RESTORE, Tuple.of(tx.tenantId(), id, now.atOffset(ZoneOffset.UTC)))
        .compose(
            restored -> tx.execute(RESTORE_RUNS, Tuple.of(tx.tenantId(), id)).map(restored == 1));
  }

  Future<Void> setTags(TenantTx tx, String id, Map<String, String> tags) {
    return TAGS.set(tx, id, tags);
  }

  Future<Boolean> deleteTag(TenantTx tx, String id, String key) {
    return TAGS.delete(tx, id, key);
  }

  /** One more than the search's limit. */
  Future<List<Experiment>> search(TenantTx tx, Search search) {
    Where where = Where.of(tx.tenantId()).and("e.tenant_id = $1").and(search.stage().sql());
    for (Condition condition : search.conditions()) {
      if (condition.entity() == Entity.TAG) {
        Conditions.addKeyed(
            where,
            "SELECT FROM experiment_tag WHERE tenant_id = e.tenant_id AND experiment_id = e.id",
            condition);
      } else {
        Conditions.add(where, column(condition.key()), condition);
      }
    }
    String sql =
        ExperimentStore.SELECT
            + where.sql()
            + " ORDER BY "
            + orderBy(search.orders())
            + " LIMIT "
            + where.bind(search.limit() + 1)
            + " OFFSET "
            + where.bind(search.offset());
    return tx.list(sql, where.tuple(), ExperimentStore::experiment);
  }

  private static String orderBy(List<Order> orders) {
    Stream<String> given =
        orders.stream().map(each -> column(each.key()) + (each.ascending() ? " ASC" : " DESC"));
    Stream<String> last =
        orders.isEmpty() ? Stream.of("e.created_at DESC", "e.id ASC") : Stream.of("e.id ASC");
    return Stream.concat(given, last).collect(Collectors.joining(", "));
  }

  private static String column(String attribute) {
    String column = ATTRIBUTES.get(attribute);
    if (column == null) {
      throw ApiException.invalid("/filter", "Experiments have no attribute " + attribute + ".");
    }
    return column;
  }

  private static String millis(String column) {
    return "floor(extract(epoch FROM " + column + ") * 1000)::float8";
  }
}
