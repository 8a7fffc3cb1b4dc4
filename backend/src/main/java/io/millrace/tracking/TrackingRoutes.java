package io.millrace.tracking;

import io.millrace.platform.ApiException;
import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;
import io.millrace.platform.search.Comparison;
import io.millrace.platform.search.Condition;
import io.millrace.platform.search.Condition.Entity;
import io.millrace.platform.search.Condition.Text;
import io.millrace.platform.time.Time;
import io.millrace.tracking.points.Range;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The operations of the tag {@code tracking}. */
public final class TrackingRoutes implements FeatureRoutes {
  private static final int MAX_POINTS = 1_000;

  private final ExperimentService experiments;
  private final RunService runs;
  private final RunForkService forks;
  private final RunContextService context;
  private final Time time;

  public TrackingRoutes(
      ExperimentService experiments,
      RunService runs,
      RunForkService forks,
      RunContextService context,
      Time time) {
    this.experiments = experiments;
    this.runs = runs;
    this.forks = forks;
    this.context = context;
    this.time = time;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind("listExperiments", this::listExperiments);
    operations.bind("createExperiment", this::createExperiment);
    operations.bind("getExperiment", this::getExperiment);
    operations.bind("updateExperiment", this::updateExperiment);
    operations.bind("listRuns", this::listRuns);
    operations.bind("createRun", this::createRun);
    operations.bind("forkRun", this::forkRun);
    operations.bind("getRun", this::getRun);
    operations.bind("updateRun", this::updateRun);
    operations.bind("getRunLinks", this::getRunLinks);
    operations.bind("logRun", this::logRun);
    operations.bind("getRunMetrics", this::getRunMetrics);
  }

  private Future<Reply> listExperiments(ApiRequest request) {
    return experiments.list(request.caller(), request.list()).map(Reply::ok);
  }

  private Future<Reply> createExperiment(ApiRequest request) {
    return experiments
        .create(request.caller(), request.body(NewExperiment.class))
        .map(made -> Reply.created(made).etag(made.revision()));
  }

  private Future<Reply> getExperiment(ApiRequest request) {
    return experiments
        .get(request.caller(), request.path("experimentId"))
        .map(found -> Reply.ok(found).etag(found.revision()));
  }

  private Future<Reply> updateExperiment(ApiRequest request) {
    return experiments
        .update(
            request.caller(),
            request.path("experimentId"),
            request.body(ExperimentPatch.class),
            request.ifMatch())
        .map(changed -> Reply.ok(changed).etag(changed.revision()));
  }

  /** A page; the first one counts them all. */
  private Future<Reply> listRuns(ApiRequest request) {
    RunSearch search = runSearch(request);
    Optional<String> cursor = request.cursor();
    return runs.search(request.caller(), search, columns(request), cursor, request.limit())
        .compose(
            page ->
                cursor.isPresent()
                    ? Future.succeededFuture(page)
                    : runs.count(request.caller(), search).map(page::of))
        .map(Reply::ok);
  }

  /** Which values of the runs; all where the client does not say. */
  private static Optional<RunColumns> columns(ApiRequest request) {
    List<String> names = request.queryAll("column");
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(
            RunColumns.of(
                names.stream()
                    .filter(name -> !name.equals(RunColumns.NONE))
                    .map(name -> RunColumns.Name.logged("query/column", name))
                    .toList()));
  }

  /** Which runs a list is asked for, in what order. */
  static RunSearch runSearch(ApiRequest request) {
    String sort = request.query("sort").orElse("-startedAt");
    Optional<RunSearch.ByReading> reading = RunSearch.ByReading.of("query/sort", sort);
    return new RunSearch(
        request.query("experimentId").stream().toList(),
        request.search(),
        status(request),
        reading.isPresent() ? List.of() : List.of(RunSearch.order("query/sort", sort)),
        request.flag("trashed") ? RunSearch.Trash.ONLY : RunSearch.Trash.WITHOUT,
        reading,
        request
            .query("by")
            .map(by -> RunSearch.Group.by("query/by", by))
            .map(by -> new RunSearch.Group(by, request.query("group"))));
  }

  /** The condition on the runs' status that a list is asked for. */
  static List<Condition> status(ApiRequest request) {
    return request
        .query("status")
        .map(name -> new Text(name.toUpperCase(Locale.ROOT)))
        .map(text -> new Condition(Entity.ATTRIBUTE, "status", Comparison.EQUAL, text))
        .stream()
        .toList();
  }

  private Future<Reply> createRun(ApiRequest request) {
    NewRun run =
        request
            .optionalBody(NewRun.class)
            .orElseThrow(() -> ApiException.invalid("", "A JSON body is needed."));
    return forks
        .start(request.caller(), run)
        .map(made -> Reply.created(made).etag(made.revision()));
  }

  private Future<Reply> forkRun(ApiRequest request) {
    return forks
        .fork(request.caller(), request.path("runId"), request.body(NewFork.class))
        .map(made -> Reply.created(made).etag(made.revision()));
  }

  private Future<Reply> getRun(ApiRequest request) {
    return runs.get(request.caller(), request.path("runId"))
        .map(found -> Reply.ok(found).etag(found.revision()));
  }

  private Future<Reply> updateRun(ApiRequest request) {
    return runs.update(
            request.caller(),
            request.path("runId"),
            request.body(RunPatch.class),
            request.ifMatch())
        .map(changed -> Reply.ok(changed).etag(changed.revision()));
  }

  private Future<Reply> getRunLinks(ApiRequest request) {
    return context.of(request.caller(), request.path("runId")).map(Reply::ok);
  }

  private Future<Reply> logRun(ApiRequest request) {
    RunLog log = RunLogParser.parse(request.rawBody(), time.now());
    return runs.log(request.caller(), request.path("runId"), log).map(logged -> Reply.noContent());
  }

  private Future<Reply> getRunMetrics(ApiRequest request) {
    return runs.curves(
            request.caller(),
            request.path("runId"),
            request.queryAll("key"),
            range(request),
            request.queryInt("maxPoints", MAX_POINTS))
        .map(Reply::ok);
  }

  private static Range range(ApiRequest request) {
    return new Range(
        request.queryLong("fromStep").orElse(Long.MIN_VALUE),
        request.queryLong("toStep").orElse(Long.MAX_VALUE),
        request.queryTime("from").map(Instant::toEpochMilli).orElse(Long.MIN_VALUE),
        request.queryTime("to").map(Instant::toEpochMilli).orElse(Long.MAX_VALUE));
  }
}
