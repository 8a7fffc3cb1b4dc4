package io.millrace.tracking;

import io.millrace.platform.ApiException;
import io.millrace.platform.search.Condition;
import io.millrace.platform.search.Condition.Entity;
import io.millrace.platform.search.Order;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which runs, and in what order.
 *
 * <p>Metrics, params and tags are compared by their key; a run without the key matches no
 * comparison but {@code IS NULL}. Metrics compare by their latest value with a number, where NaN
 * matches {@code !=} alone; params and tags with a text. Attributes are {@code run_id}, {@code
 * run_name}, {@code status} (in capitals) and {@code created_by}, which are texts, and {@code
 * start_time} and {@code end_time}, which compare with milliseconds since 1970, and {@code
 * duration} in seconds. Runs can be ordered by the same: NaN comes after every number and a run
 * without the key at the end, in both directions; the newest comes first where nothing else
 * decides.
 *
 * @param experimentIds in which experiments; empty for all
 * @param name text that the name contains, whatever its case
 * @param first what comes before all other orders
 * @param group only the runs of a group
 */
public record RunSearch(
    List<String> experimentIds,
    Optional<String> name,
    List<Condition> conditions,
    List<Order> orders,
    Trash trash,
    Optional<ByReading> first,
    Optional<Group> group) {
  private static final String METRICS = "metrics.";
  private static final String PARAMS = "params.";
  private static final String TAGS = "tags.";

  /** Attributes by the names that the contract has for them. */
  private static final Map<String, String> ATTRIBUTES =
      Map.of(
          "startedAt", "start_time",
          "endedAt", "end_time",
          "duration", "duration",
          "name", "run_name",
          "status", "status");

  /** Whether runs in the trash are found. */
  public enum Trash {
    WITHOUT("r.deleted_at IS NULL"),
    ONLY("r.deleted_at IS NOT NULL"),
    WITH("true");

    private final String sql;

    Trash(String sql) {
      this.sql = sql;
    }

    String sql() {
      return sql;
    }
  }

  /** An order by what a metric was at its lowest, its highest or at a step. */
  public record ByReading(RunColumns.Name column, boolean ascending) {
    /** Reads a name that {@link RunColumns.Name} understands; empty for one that is no reading. */
    static Optional<ByReading> of(String pointer, String sort) {
      boolean ascending = !sort.startsWith("-");
      String name = ascending ? sort : sort.substring(1);
      if (!name.endsWith(")")) {
        return Optional.empty();
      }
      return Optional.of(new ByReading(RunColumns.Name.of(pointer, name), ascending));
    }
  }

  /**
   * The runs that share a param or tag.
   *
   * @param value its first {@value #GROUPED} characters; empty for the runs that have none
   */
  public record Group(RunColumns.Name by, Optional<String> value) {
    /** Longer values are told apart by so many characters. */
    static final int GROUPED = 250;

    /**
     * Reads by what runs are grouped.
     *
     * @throws ApiException INVALID_REQUEST for what is no param and no tag
     */
    static RunColumns.Name by(String pointer, String name) {
      RunColumns.Name by = RunColumns.Name.logged(pointer, name);
      if (by.kind() == RunColumns.Kind.METRICS) {
        throw ApiException.invalid(pointer, "Runs are grouped by params.<key> or tags.<key>.");
      }
      return by;
    }
  }

  public RunSearch(
      List<String> experimentIds,
      Optional<String> name,
      List<Condition> conditions,
      List<Order> orders,
      Trash trash) {
    this(experimentIds, name, conditions, orders, trash, Optional.empty(), Optional.empty());
  }

  /** Everything outside of the trash, newest first. */
  public static RunSearch all() {
    return new RunSearch(List.of(), Optional.empty(), List.of(), List.of(), Trash.WITHOUT);
  }

  /** The same runs in another order. */
  public RunSearch orderedBy(List<Order> others) {
    return new RunSearch(experimentIds, name, conditions, others, trash, Optional.empty(), group);
  }

  /**
   * Reads the parameter {@code sort} of a list: {@code startedAt}, {@code endedAt}, {@code
   * duration}, {@code name}, {@code status}, {@code metrics.<key>}, {@code params.<key>} or {@code
   * tags.<key>}, with a leading {@code -} for descending.
   *
   * @param pointer where it stands in the request
   * @throws ApiException INVALID_REQUEST
   */
  static Order order(String pointer, String sort) {
    boolean ascending = !sort.startsWith("-");
    String name = ascending ? sort : sort.substring(1);
    if (ATTRIBUTES.containsKey(name)) {
      return new Order(Entity.ATTRIBUTE, ATTRIBUTES.get(name), ascending);
    }
    if (name.startsWith(METRICS)) {
      return new Order(Entity.METRIC, key(pointer, name.substring(METRICS.length())), ascending);
    }
    if (name.startsWith(PARAMS)) {
      return new Order(Entity.PARAM, key(pointer, name.substring(PARAMS.length())), ascending);
    }
    if (name.startsWith(TAGS)) {
      return new Order(Entity.TAG, key(pointer, name.substring(TAGS.length())), ascending);
    }
    throw ApiException.invalid(
        pointer,
        "Sort by startedAt, endedAt, duration, name, status, metrics.<key>, min(metrics.<key>),"
            + " max(metrics.<key>), at(metrics.<key>,<step>), params.<key> or tags.<key>, with a"
            + " leading '-' to turn it round.");
  }

  private static String key(String pointer, String key) {
    return TrackingNames.metricKey(pointer, key);
  }
}
