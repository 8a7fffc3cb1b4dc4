package io.millrace.mlflow;

import static io.millrace.platform.Permission.TRACKING_READ;

import io.millrace.tracking.MetricCurves;
import io.millrace.tracking.MetricCurves.Point;
import io.millrace.tracking.RunService;
import io.millrace.tracking.points.Position;
import io.millrace.tracking.points.Range;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code metrics/…}. */
final class MetricCalls {
  private static final int MAX_POINTS = 25_000;
  private static final int MAX_RUNS = 100;
  private static final int MAX_SAMPLE = 2_500;

  /** Fewer points draw no curve. */
  private static final int LEAST = 10;

  private final RunService runs;

  MetricCalls(RunService runs) {
    this.runs = runs;
  }

  void addTo(RouteTable table) {
    table.get("metrics/get-history", TRACKING_READ, this::history);
    table.get("metrics/get-history-bulk-interval", TRACKING_READ, this::interval);
  }

  /** Points by step, time and value. */
  private Future<Map<String, Object>> history(MlflowCall call) {
    String id = MlflowNames.runId(call);
    String key = call.required("metric_key");
    String list = "metrics/get-history\n" + id + "\n" + key;
    Optional<Position> after = PageTokens.position(call, list).map(MetricCalls::position);
    int limit = call.limit("max_results", MAX_POINTS, MAX_POINTS);
    return runs.history(call.caller(), id, key, after, limit + 1)
        .recover(RunErrors.missing(id))
        .map(
            points -> {
              boolean more = points.size() > limit;
              List<Point> page = more ? points.subList(0, limit) : points;
              return MlflowJson.page(
                  "metrics",
                  page.stream().map(point -> RunJson.point(key, point)).toList(),
                  more
                      ? Optional.of(
                          PageTokens.of(call.caller(), list, position(page.get(limit - 1))))
                      : Optional.empty());
            });
  }

  private static String position(Point point) {
    return point.step() + " " + point.at().toEpochMilli() + " " + point.value();
  }

  private static Position position(String text) {
    String[] parts = text.split(" ", -1);
    try {
      return new Position(
          Long.parseLong(parts[0]), Long.parseLong(parts[1]), Double.parseDouble(parts[2]));
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw PageTokens.invalid();
    }
  }

  /** A sample of each run's points between two steps, the smallest and greatest among them. */
  private Future<Map<String, Object>> interval(MlflowCall call) {
    List<String> ids = call.texts("run_ids");
    if (ids.isEmpty()) {
      throw MlflowErrors.missing("run_ids");
    }
    if (ids.size() > MAX_RUNS) {
      throw MlflowErrors.invalid(
          "GetMetricHistoryBulkInterval request must specify at most %d run_ids. Received %d run_ids."
              .formatted(MAX_RUNS, ids.size()));
    }
    ids.forEach(id -> MlflowNames.runId("run_ids", id));
    String key = call.required("metric_key");
    Range range = range(call.whole("start_step"), call.whole("end_step"));
    int limit = call.limit("max_results", MAX_SAMPLE, MAX_SAMPLE);
    Future<List<Object>> all = Future.succeededFuture(new ArrayList<>());
    for (String id : ids) {
      all =
          all.compose(
              metrics ->
                  runs.curves(call.caller(), id, List.of(key), range, Math.max(LEAST, limit))
                      .recover(RunErrors.missing(id))
                      .map(curves -> add(metrics, id, key, curves)));
    }
    return all.map(metrics -> MlflowJson.object("metrics", metrics));
  }

  private static List<Object> add(
      List<Object> metrics, String id, String key, MetricCurves curves) {
    for (MetricCurves.Curve curve : curves.curves()) {
      for (Point point : curve.points()) {
        Map<String, Object> json = RunJson.point(key, point);
        json.put("run_id", id);
        metrics.add(json);
      }
    }
    return metrics;
  }

  private static Range range(OptionalLong start, OptionalLong end) {
    if (start.isPresent() != end.isPresent()) {
      throw MlflowErrors.invalid(
          "If either start step or end step are specified, both must be specified.");
    }
    if (start.isEmpty()) {
      return Range.ALL;
    }
    if (start.getAsLong() > end.getAsLong()) {
      throw MlflowErrors.invalid(
          "end_step must be greater than start_step. Found start_step=%d and end_step=%d."
              .formatted(start.getAsLong(), end.getAsLong()));
    }
    return new Range(start.getAsLong(), end.getAsLong(), Long.MIN_VALUE, Long.MAX_VALUE);
  }
}
