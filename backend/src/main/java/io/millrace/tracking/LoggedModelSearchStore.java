package io.millrace.tracking;

import io.millrace.platform.ApiException;
import io.millrace.platform.db.Conditions;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Where;
import io.millrace.platform.search.Condition;
import io.millrace.platform.search.Condition.Entity;
import io.millrace.platform.search.Found;
import io.millrace.tracking.LoggedModelSearch.OnDataset;
import io.millrace.tracking.LoggedModelSearch.Sort;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The search in {@code logged_model} and the tables below it. */
final class LoggedModelSearchStore {
  private static final Map<String, String> ATTRIBUTES =
      Map.of(
          "name", "m.name",
          "model_id", "m.id",
          "model_type", "m.model_type",
          "experiment_id", "m.experiment_id",
          "status", "CASE m.status WHEN 'upload_failed' THEN 'FAILED' ELSE upper(m.status) END",
          "source_run_id", "coalesce(m.source_run_id, '')",
          "creation_timestamp", "floor(extract(epoch FROM m.created_at) * 1000)::float8",
          "last_updated_timestamp", "floor(extract(epoch FROM m.updated_at) * 1000)::float8");

  Future<Found<String>> ids(TenantTx tx, LoggedModelSearch search) {
    Where where =
        Where.of(tx.tenantId())
            .and("m.tenant_id = $1")
            .and("m.deleted_at IS NULL")
            .and(
                "m.experiment_id = ANY(?)", (Object) search.experimentIds().toArray(String[]::new));
    for (Condition condition : search.conditions()) {
      add(where, condition, search.datasets());
    }
    List<String> orders = new ArrayList<>();
    for (Sort sort : search.sorts()) {
      orders.add(orderBy(where, sort));
    }
    if (orders.isEmpty()) {
      orders.add("m.created_at DESC");
    }
    orders.add("m.id");
    String sql =
        "SELECT m.id FROM logged_model m"
            + where.sql()
            + " ORDER BY "
            + String.join(", ", orders)
            + " LIMIT "
            + where.bind(search.limit() + 1)
            + " OFFSET "
            + where.bind(search.offset());
    return tx.list(sql, where.tuple(), row -> row.getString("id"))
        .map(found -> Found.of(found, search.limit()));
  }

  private static void add(Where where, Condition condition, List<OnDataset> datasets) {
    switch (condition.entity()) {
      case ATTRIBUTE -> Conditions.add(where, column(condition.key()), inShortWords(condition));
      case TAG -> Conditions.addKeyed(where, keyed("logged_model_tag"), condition);
      case PARAM -> Conditions.addKeyed(where, keyed("logged_model_param"), condition);
      case METRIC ->
          Conditions.addKeyed(where, keyed("logged_model_metric") + on(where, datasets), condition);
      case DATASET -> throw ApiException.invalid("/filter", "Name datasets beside the filter.");
    }
  }

  /**
   * A status as people write it, {@code READY}, whose name in the protocol is {@code
   * LOGGED_MODEL_READY}.
   */
  private static Condition inShortWords(Condition condition) {
    if (!condition.key().equals("status")) {
      return condition;
    }
    Condition.Value value = condition.value();
    if (value instanceof Condition.Text text) {
      value = new Condition.Text(shortStatus(text.text()));
    } else if (value instanceof Condition.Texts texts) {
      value =
          new Condition.Texts(
              texts.texts().stream().map(LoggedModelSearchStore::shortStatus).toList());
    }
    return new Condition(condition.entity(), condition.key(), condition.comparison(), value);
  }

  private static String shortStatus(String status) {
    return status.replace("LOGGED_MODEL_UPLOAD_", "").replace("LOGGED_MODEL_", "");
  }

  private static String keyed(String table) {
    return "SELECT FROM " + table + " WHERE tenant_id = m.tenant_id AND model_id = m.id";
  }

  private static String on(Where where, List<OnDataset> datasets) {
    if (datasets.isEmpty()) {
      return "";
    }
    List<String> any = new ArrayList<>();
    for (OnDataset dataset : datasets) {
      String name = "dataset_name = " + where.bind(dataset.name());
      any.add(
          dataset
              .digest()
              .map(digest -> "(" + name + " AND dataset_digest = " + where.bind(digest) + ")")
              .orElse(name));
    }
    return " AND (" + String.join(" OR ", any) + ")";
  }

  private static String orderBy(Where where, Sort sort) {
    String direction = sort.order().ascending() ? " ASC NULLS LAST" : " DESC NULLS LAST";
    Entity entity = sort.order().entity();
    if (entity == Entity.ATTRIBUTE) {
      return column(sort.order().key()) + direction;
    }
    String table =
        switch (entity) {
          case METRIC -> "logged_model_metric";
          case PARAM -> "logged_model_param";
          default -> "logged_model_tag";
        };
    return "(SELECT value FROM "
        + table
        + " WHERE tenant_id = m.tenant_id AND model_id = m.id AND key = "
        + where.bind(sort.order().key())
        + (entity == Entity.METRIC
            ? on(where, sort.dataset().stream().toList()) + " ORDER BY step DESC, at DESC"
            : "")
        + " LIMIT 1)"
        + direction;
  }

  private static String column(String attribute) {
    String column = ATTRIBUTES.get(attribute);
    if (column == null) {
      throw ApiException.invalid("/filter", "Logged models have no attribute " + attribute + ".");
    }
    return column;
  }
}
