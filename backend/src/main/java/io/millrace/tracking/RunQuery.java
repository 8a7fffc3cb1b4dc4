package io.millrace.tracking;

import io.millrace.platform.ApiException;
import io.millrace.platform.db.Conditions;
import io.millrace.platform.db.Where;
import io.millrace.platform.search.Condition;
import io.millrace.platform.search.Condition.Entity;
import io.millrace.platform.search.Order;
import io.millrace.tracking.RunColumns.Name;
import io.millrace.tracking.RunSearch.Group;
import io.millrace.tracking.RunSortKey.Kind;
import io.millrace.tracking.RunSortKey.Next;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A {@link RunSearch} as SQL. Every key that is asked for is one join, whether a condition, the
 * order or both ask for it; the order is total, so that a page goes on exactly where the last one
 * ended.
 */
final class RunQuery {
  /** Of long texts only so much decides the order, so that a cursor stays small. */
  private static final String SORTED_TEXT = "left(%s, 100)";

  /** Seconds that an ended run took. */
  private static final String DURATION = "extract(epoch FROM r.ended_at - r.started_at)::float8";

  private final Map<Name, Map<String, Double>> at;
  private final Where where;
  private final StringBuilder joins = new StringBuilder();
  private final Map<String, String> values = new HashMap<>();
  private final List<RunSortKey> keys = new ArrayList<>();

  private RunQuery(UUID tenantId, Map<Name, Map<String, Double>> at) {
    this.at = at;
    this.where = Where.of(tenantId).and("r.tenant_id = $1");
  }

  /**
   * Translates a search.
   *
   * @throws ApiException INVALID_REQUEST for an attribute or a comparison that there is not
   */
  static RunQuery of(UUID tenantId, RunSearch search) {
    return of(tenantId, search, Map.of());
  }

  /**
   * Translates a search.
   *
   * @param at values at steps, of each column that the order or a caller of {@link #value} needs
   * @throws ApiException INVALID_REQUEST for an attribute or a comparison that there is not
   */
  static RunQuery of(UUID tenantId, RunSearch search, Map<Name, Map<String, Double>> at) {
    RunQuery query = new RunQuery(tenantId, at);
    query
        .where
        .and(search.trash().sql())
        .andIf("r.name ILIKE ?", search.name().map(Where::contains));
    if (search.experimentIds().size() == 1) {
      query.where.and("r.experiment_id = ?", search.experimentIds().get(0));
    } else if (!search.experimentIds().isEmpty()) {
      query.where.and(
          "r.experiment_id = ANY(?)", (Object) search.experimentIds().toArray(String[]::new));
    }
    search.conditions().forEach(query::add);
    search.group().ifPresent(query::add);
    search
        .first()
        .ifPresent(
            first ->
                query.keys.add(
                    new RunSortKey(
                        query.value(first.column()), Kind.NUMBER, false, first.ascending())));
    search.orders().forEach(query::add);
    query.keys.add(new RunSortKey("r.started_at", Kind.TIME, true, false));
    query.keys.add(new RunSortKey("r.id", Kind.TEXT, true, false));
    return query;
  }

  private void add(Condition condition) {
    switch (condition.entity()) {
      case ATTRIBUTE -> RunConditions.add(where, attribute(condition.key()), condition);
      case METRIC, PARAM, TAG -> addKeyed(condition);
      case DATASET -> addDataset(condition);
    }
  }

  private void add(Group group) {
    Entity entity = entity(group.by().kind());
    if (group.value().isPresent()) {
      where.and(grouped(joined(entity, group.by().key(), "")) + " = ?", group.value().get());
    } else {
      where.and(
          "NOT EXISTS (SELECT 1 FROM %s k WHERE k.tenant_id = r.tenant_id AND k.run_id = r.id AND k.key = ?)"
              .formatted(table(entity)),
          group.by().key());
    }
  }

  private static String grouped(String value) {
    return "left(" + value + ", " + Group.GROUPED + ")";
  }

  /** SQL of the value by which a run is grouped; NULL where it has none. */
  String group(Name by) {
    return grouped(joined(entity(by.kind()), by.key(), "LEFT "));
  }

  /** SQL of what a column shows of a run; NULL where it has no value. */
  String value(Name column) {
    String last = entity(column.kind()) + column.key();
    return switch (column.reading().what()) {
      case LAST -> joined(entity(column.kind()), column.key(), "LEFT ");
      case MIN -> beside(joined(Entity.METRIC, column.key(), "LEFT "), "min_value");
      case MAX -> beside(joined(Entity.METRIC, column.key(), "LEFT "), "max_value");
      case AT -> values.computeIfAbsent(last + column.reading(), ignored -> atStep(column));
    };
  }

  /** Another column of the row that a value stands in. */
  private static String beside(String value, String column) {
    return value.substring(0, value.indexOf('.') + 1) + column;
  }

  private String atStep(Name column) {
    Map<String, Double> byRun = at.getOrDefault(column, Map.of());
    List<String> runs = List.copyOf(byRun.keySet());
    String alias = "k" + values.size();
    joins.append(
        " LEFT JOIN unnest(%s::text[], %s::float8[]) AS %s (run_id, value) ON %3$s.run_id = r.id"
            .formatted(
                where.bind(runs.toArray(String[]::new)),
                where.bind(runs.stream().map(byRun::get).toArray(Double[]::new)),
                alias));
    return alias + ".value";
  }

  private static Entity entity(RunColumns.Kind kind) {
    return switch (kind) {
      case METRICS -> Entity.METRIC;
      case PARAMS -> Entity.PARAM;
      case TAGS -> Entity.TAG;
    };
  }

  /** Whether one of the datasets that the run reads is such a one. */
  private void addDataset(Condition condition) {
    String value =
        switch (condition.key()) {
          case "name" -> "d.name";
          case "digest" -> "d.digest";
          case "context" -> "u.tags ->> 'mlflow.data.context'";
          default -> throw unknown("dataset." + condition.key());
        };
    Conditions.add(
        where,
        value,
        condition,
        "EXISTS (SELECT 1 FROM run_dataset u JOIN logged_dataset d ON d.tenant_id = u.tenant_id AND"
            + " d.id = u.dataset_id WHERE u.tenant_id = r.tenant_id AND u.run_id = r.id AND %s)");
  }

  private void addKeyed(Condition condition) {
    switch (condition.comparison()) {
      case IS_NULL, IS_NOT_NULL ->
          where.and(
              (condition.comparison() == io.millrace.platform.search.Comparison.IS_NULL
                      ? "NOT "
                      : "")
                  + "EXISTS (SELECT 1 FROM %s k WHERE k.tenant_id = r.tenant_id AND k.run_id = r.id AND k.key = ?)"
                      .formatted(table(condition.entity())),
              condition.key());
      default -> {
        Kind type = condition.entity() == Entity.METRIC ? Kind.NUMBER : Kind.TEXT;
        RunConditions.addKeyed(
            where, new Attribute(joined(condition.entity(), condition.key(), ""), type), condition);
      }
    }
  }

  private void add(Order order) {
    if (order.entity() == Entity.ATTRIBUTE) {
      Attribute attribute = attribute(order.key());
      String value =
          attribute.type() == Kind.TEXT ? SORTED_TEXT.formatted(attribute.sql()) : attribute.sql();
      keys.add(
          new RunSortKey(
              value, attribute.type(), !attribute.sql().contains("ended_at"), order.ascending()));
    } else if (order.entity() == Entity.DATASET) {
      throw unknown("dataset." + order.key());
    } else {
      boolean number = order.entity() == Entity.METRIC;
      String value = joined(order.entity(), order.key(), "LEFT ");
      keys.add(
          new RunSortKey(
              number ? value : SORTED_TEXT.formatted(value),
              number ? Kind.NUMBER : Kind.TEXT,
              false,
              order.ascending()));
    }
  }

  /** SQL of the value of a key; joins its table once. */
  private String joined(Entity entity, String key, String outer) {
    return values.computeIfAbsent(
        entity + key,
        ignored -> {
          String alias = "k" + values.size();
          joins.append(
              " %sJOIN %s %s ON %3$s.tenant_id = r.tenant_id AND %3$s.run_id = r.id AND %3$s.key = %s"
                  .formatted(outer, table(entity), alias, where.bind(key)));
          return alias + ".value";
        });
  }

  private static String table(Entity entity) {
    return switch (entity) {
      case METRIC -> "metric_series";
      case PARAM -> "run_param";
      case TAG -> "run_tag";
      case ATTRIBUTE, DATASET ->
          throw new IllegalArgumentException(entity + " has no keys of its own");
    };
  }

  private static Attribute attribute(String name) {
    return switch (name) {
      case "run_id" -> new Attribute("r.id", Kind.TEXT);
      case "run_name" -> new Attribute("r.name", Kind.TEXT);
      case "status" -> new Attribute("upper(r.status)", Kind.TEXT);
      case "created_by" -> new Attribute("r.created_by", Kind.TEXT);
      case "start_time" -> new Attribute("r.started_at", Kind.TIME);
      case "end_time" -> new Attribute("r.ended_at", Kind.TIME);
      case "duration" -> new Attribute(DURATION, Kind.NUMBER);
      default -> throw unknown(name);
    };
  }

  private static ApiException unknown(String name) {
    return ApiException.invalid("", "Runs cannot be searched by '" + name + "'.");
  }

  /** Only what comes after a position that {@link #position} gave. */
  RunQuery after(List<String> position) {
    List<String> alternatives = new ArrayList<>();
    String same = "";
    for (int i = 0; i < keys.size(); i++) {
      Next next = keys.get(i).next(where, position.get(i));
      alternatives.add("(" + same + next.after() + ")");
      if (i == 0 && keys.get(0).always()) {
        // The same once more in a form that an index can use.
        where.and("(" + next.after() + " OR " + next.same() + ")");
      }
      same += next.same() + " AND ";
    }
    where.and("(" + String.join(" OR ", alternatives) + ")");
    return this;
  }

  /** Ids and what {@link #position} needs. */
  String select(int limit) {
    String columns =
        IntStream.range(0, keys.size())
            .mapToObj(i -> keys.get(i).columns(i))
            .collect(Collectors.joining());
    String order = keys.stream().map(RunSortKey::orderBy).collect(Collectors.joining(", "));
    return "SELECT r.id" + columns + from() + " ORDER BY " + order + " LIMIT " + where.bind(limit);
  }

  String count() {
    return "SELECT count(*) AS n" + from();
  }

  String bind(Object value) {
    return where.bind(value);
  }

  /** The runs, joined with all values that were asked for. */
  String from() {
    return " FROM run r" + joins + where.sql();
  }

  Tuple tuple() {
    return where.tuple();
  }

  /** Where a row stands in the order. */
  List<String> position(Row row) {
    return IntStream.range(0, keys.size()).mapToObj(i -> keys.get(i).position(row, i)).toList();
  }

  /** A value of a run as SQL. */
  record Attribute(String sql, Kind type) {}
}
