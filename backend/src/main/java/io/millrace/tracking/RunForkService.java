package io.millrace.tracking;

import io.millrace.audit.AuditLog;
import io.millrace.lineage.Lineage;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.tracking.RunForkStore.Source;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs that go on from a step of another one. A fork has copies of its source's params, tags,
 * inputs and points up to that step, so that nothing that happens to the source later changes it.
 */
public final class RunForkService {
  /** The tag by which a run that begins says from which one it goes on. */
  public static final String FROM = "millrace.forkedFrom";

  /** The tag that says from which step. */
  public static final String STEP = "millrace.forkStep";

  private static final int MOST_OF_NAME = 220;

  private final Db db;
  private final AuditLog audit;
  private final Ids ids;
  private final Time time;
  private final RunService runs;
  private final RunForkPoints points;
  private final RunInputs inputs;
  private final RunLinkService links;
  private final RunReader reader;
  private final ExperimentStore experiments = new ExperimentStore();
  private final RunStore rows = new RunStore();
  private final RunForkStore store = new RunForkStore();

  /** What it stands on. */
  public record Parts(
      Db db, AuditLog audit, Lineage lineage, DatasetVersions datasets, Ids ids, Time time) {}

  public RunForkService(Parts on, RunService runs, WorkerExecutor worker) {
    this.db = on.db();
    this.audit = on.audit();
    this.ids = on.ids();
    this.time = on.time();
    this.runs = runs;
    this.points = new RunForkPoints(worker);
    this.inputs = new RunInputs(on.datasets(), on.lineage());
    this.links = new RunLinkService(on.db(), on.lineage(), on.ids(), on.time());
    this.reader = new RunReader(rows, new MetricStore(), on.datasets());
  }

  /**
   * Starts a run: a fork where its tags {@value #FROM} and {@value #STEP} say so, otherwise as
   * {@link RunService#create} does.
   *
   * @return fails as {@link #fork} does too
   */
  public Future<Run> start(Caller caller, NewRun run) {
    Map<String, String> tags = run.tags().orElse(Map.of());
    return tags.containsKey(FROM) ? make(caller, Wanted.of(run, tags)) : runs.create(caller, run);
  }

  /**
   * Forks a run. It is scheduled until somebody goes on with it.
   *
   * @return fails with NOT_FOUND (run), CONFLICT (it is in the trash), INVALID_REQUEST for a step
   *     that it has not reached, UNPROCESSABLE where it has too many points
   */
  public Future<Run> fork(Caller caller, String sourceId, NewFork fork) {
    return make(
        caller,
        new Wanted(
            sourceId,
            "/step",
            fork.step(),
            RunStatus.SCHEDULED,
            new NewRun(
                Optional.empty(),
                fork.name(),
                fork.params(),
                fork.tags(),
                Optional.empty(),
                Optional.empty())));
  }

  private Future<Run> make(Caller caller, Wanted wanted) {
    RunLogParser.checked("/params", wanted.run().params().orElse(Map.of()));
    RunLogParser.checked("/tags", wanted.run().tags().orElse(Map.of()));
    return db.inTenant(
        caller,
        tx ->
            Idempotency.once(
                tx,
                caller,
                Run.class,
                () ->
                    store
                        .source(tx, wanted.source())
                        .map(found -> checked(wanted, found))
                        .compose(source -> make(tx, caller, wanted, source))));
  }

  private static Source checked(Wanted wanted, Optional<Source> found) {
    Source source = found.orElseThrow(() -> ApiException.notFound("run"));
    if (source.trashed()) {
      throw ApiException.of(ErrorCode.CONFLICT, "The run is in the trash; restore it first.");
    }
    if (wanted.step() > source.lastStep()) {
      throw ApiException.invalid(
          wanted.pointer(),
          "The run's last step is %d; fork it there or before.".formatted(source.lastStep()));
    }
    return source;
  }

  private Future<Run> make(TenantTx tx, Caller caller, Wanted wanted, Source source) {
    Run fork = planned(caller, wanted, source);
    return experiments
        .isOpen(tx, fork.experimentId())
        .compose(
            open -> {
              if (!open) {
                throw ApiException.notFound("experiment");
              }
              return store.insert(tx, fork);
            })
        .compose(inserted -> store.attributes(tx, wanted.source(), fork.id()))
        .compose(copied -> rows.putParams(tx, fork.id(), fork.params()))
        .compose(put -> rows.putTags(tx, fork.id(), fork.tags()))
        .compose(put -> inputs.copy(tx, wanted.source(), fork.id()))
        .compose(read -> inputs.add(tx, fork.id(), fork.inputs()))
        .compose(read -> links.copy(tx, wanted.source(), fork.id(), fork.experimentId()))
        .compose(read -> points.copy(tx, wanted.source(), fork.id(), wanted.step()))
        .compose(copied -> tx.announce(RunService.TOPIC, fork.id()))
        .compose(told -> reader.read(tx, List.of(fork.id())))
        .compose(made -> audited(tx, caller, made.get(0)));
  }

  private Future<Run> audited(TenantTx tx, Caller caller, Run made) {
    Run.ForkedFrom from = made.forkedFrom().orElseThrow();
    return audit
        .append(
            tx,
            caller,
            "run.forked",
            "run:" + made.id(),
            Map.of(
                "name", made.name(),
                "experiment", made.experimentId(),
                "from", from.runId(),
                "step", from.step()))
        .map(made);
  }

  /** Without what it has from its source. */
  private Run planned(Caller caller, Wanted wanted, Source source) {
    NewRun run = wanted.run();
    Map<String, String> tags = new HashMap<>(run.tags().orElse(Map.of()));
    tags.put(FROM, wanted.source());
    tags.put(STEP, Long.toString(wanted.step()));
    return new Run(
        ids.next().toString().replace("-", ""),
        run.experimentId().orElse(source.experimentId()),
        run.name().orElseGet(() -> nameOf(source.name(), wanted.step())),
        wanted.status(),
        run.params().orElse(Map.of()),
        Map.of(),
        tags,
        run.inputs().orElse(List.of()),
        run.startedAt().orElseGet(time::now).truncatedTo(ChronoUnit.MICROS),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new Run.ForkedFrom(wanted.source(), source.name(), wanted.step())),
        caller.subject(),
        1);
  }

  private static String nameOf(String source, long step) {
    StringBuilder name = new StringBuilder();
    source.codePoints().limit(MOST_OF_NAME).forEach(name::appendCodePoint);
    return name.append("-fork-").append(step).toString();
  }

  /**
   * A fork to make.
   *
   * @param pointer where the request has the step
   * @param run what is said of it besides
   */
  private record Wanted(String source, String pointer, long step, RunStatus status, NewRun run) {
    static Wanted of(NewRun run, Map<String, String> tags) {
      String pointer = "/tags/" + STEP;
      String step = tags.getOrDefault(STEP, "");
      if (!step.matches("\\d{1,18}")) {
        throw ApiException.invalid(
            pointer, "A fork names the last step that it has of the other run, a whole number.");
      }
      return new Wanted(tags.get(FROM), pointer, Long.parseLong(step), RunStatus.RUNNING, run);
    }
  }
}
