package io.millrace.mlflow;

import static io.millrace.platform.Permission.TRACKING_READ;

import io.millrace.mlflow.filter.SearchLanguage;
import io.millrace.platform.search.Comparison;
import io.millrace.platform.search.Condition;
import io.millrace.platform.search.Condition.Entity;
import io.millrace.platform.search.Condition.Text;
import io.millrace.platform.search.Order;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunLinkService;
import io.millrace.tracking.RunLinks;
import io.millrace.tracking.RunPage;
import io.millrace.tracking.RunSearch;
import io.millrace.tracking.RunSearch.Trash;
import io.millrace.tracking.RunService;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code runs/search}. */
final class RunSearchCalls {
  private static final int DEFAULT_RESULTS = 1_000;
  private static final int MAX_RESULTS = 50_000;

  /** A page may hold fewer than were asked for; clients go on while there is a token. */
  private static final int PAGE = 5_000;

  private static final int MAX_EXPERIMENTS = 10_000;

  private final RunService runs;
  private final RunLinkService links;

  RunSearchCalls(RunService runs, RunLinkService links) {
    this.runs = runs;
    this.links = links;
  }

  void addTo(RouteTable table) {
    table.post("runs/search", TRACKING_READ, this::search);
  }

  private Future<Map<String, Object>> search(MlflowCall call) {
    List<String> experiments = call.texts("experiment_ids");
    if (experiments.size() > MAX_EXPERIMENTS) {
      throw MlflowErrors.invalid("At most " + MAX_EXPERIMENTS + " experiments are searched.");
    }
    int limit = Math.min(PAGE, call.limit("max_results", DEFAULT_RESULTS, MAX_RESULTS));
    RunSearch search =
        new RunSearch(
            experiments,
            Optional.empty(),
            SearchLanguage.RUNS.filter(call.text("filter").orElse("")).stream()
                .map(RunSearchCalls::meant)
                .toList(),
            SearchLanguage.RUNS.orders(call.texts("order_by")).stream()
                .map(RunSearchCalls::meant)
                .toList(),
            trash(call.nonEmpty("run_view_type")));
    Optional<String> cursor = call.nonEmpty("page_token");
    if (experiments.isEmpty()) {
      return Future.succeededFuture(MlflowJson.page("runs", List.of(), Optional.empty()));
    }
    return runs.search(call.caller(), search, cursor, limit)
        .compose(
            page ->
                links
                    .of(call.caller(), page.items().stream().map(Run::id).toList())
                    .map(found -> json(page, found)));
  }

  private static Map<String, Object> json(RunPage page, Map<String, RunLinks> links) {
    List<Object> runs = new ArrayList<>(page.items().size());
    page.items()
        .forEach(run -> runs.add(RunJson.run(run, links.getOrDefault(run.id(), RunLinks.NONE))));
    return MlflowJson.page("runs", runs, Optional.ofNullable(page.nextCursor()));
  }

  private static Trash trash(Optional<String> viewType) {
    return switch (ExperimentCalls.stage("run_view_type", viewType)) {
      case ACTIVE -> Trash.WITHOUT;
      case TRASHED -> Trash.ONLY;
      case ALL -> Trash.WITH;
    };
  }

  /** What MLflow keeps in tags or attributes, where Millrace has it. */
  private static Condition meant(Condition condition) {
    boolean attribute = condition.entity() == Entity.ATTRIBUTE;
    if (attribute && condition.key().equals("user_id")) {
      return of(condition, Entity.TAG, MlflowJson.USER, condition.value());
    }
    if (attribute && condition.key().equals("artifact_uri")) {
      return of(condition, Entity.ATTRIBUTE, "run_id", runOf(condition));
    }
    return condition.entity() == Entity.TAG && condition.key().equals(MlflowJson.RUN_NAME)
        ? of(condition, Entity.ATTRIBUTE, "run_name", condition.value())
        : condition;
  }

  private static Condition of(
      Condition condition, Entity entity, String key, Condition.Value value) {
    return new Condition(entity, key, condition.comparison(), value);
  }

  /** The run of an artifact URI: the URI follows from the run. */
  private static Condition.Value runOf(Condition condition) {
    boolean same =
        condition.comparison() == Comparison.EQUAL
            || condition.comparison() == Comparison.NOT_EQUAL;
    if (!same || !(condition.value() instanceof Text text)) {
      throw MlflowErrors.invalid("artifact_uri can be compared by = and != alone.");
    }
    String[] parts = text.text().split("/", -1);
    return new Text(parts.length > 2 ? parts[2] : "");
  }

  private static Order meant(Order order) {
    if (order.entity() == Entity.ATTRIBUTE) {
      return switch (order.key()) {
        case "user_id" -> new Order(Entity.TAG, MlflowJson.USER, order.ascending());
        case "artifact_uri" -> new Order(Entity.ATTRIBUTE, "run_id", order.ascending());
        default -> order;
      };
    }
    return order.entity() == Entity.TAG && order.key().equals(MlflowJson.RUN_NAME)
        ? new Order(Entity.ATTRIBUTE, "run_name", order.ascending())
        : order;
  }
}
