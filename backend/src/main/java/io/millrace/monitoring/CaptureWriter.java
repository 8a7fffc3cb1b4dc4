package io.millrace.monitoring;

import io.millrace.datasets.HeldContent;
import io.millrace.datasets.HeldContent.SameContent;
import io.millrace.datasets.HeldContent.Stored;
import io.millrace.datasets.StoredBytes;
import io.millrace.monitoring.CaptureStore.Placed;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Time;
import io.millrace.serving.CaptureRule;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores what was captured: some predictions of one tenant, one object, one transaction. */
final class CaptureWriter {
  private static final Logger LOG = LoggerFactory.getLogger(CaptureWriter.class);
  private static final String TOPIC = "capture";
  private static final int DEFAULT_RETENTION_DAYS = 30;

  private final WorkerExecutor worker;
  private final Db db;
  private final Time time;
  private final HeldContent contents;
  private final CaptureSender sender;
  private final CaptureStore store = new CaptureStore();

  CaptureWriter(
      WorkerExecutor worker, Db db, Time time, HeldContent contents, CaptureSender sender) {
    this.worker = worker;
    this.db = db;
    this.time = time;
    this.contents = contents;
    this.sender = sender;
  }

  /** Stores all of them or none; fails with QUOTA_EXCEEDED where the tenant has no room. */
  Future<Void> write(List<Candidate> candidates) {
    Caller caller =
        Caller.background(candidates.get(0).tenantId(), "job:capture", "capture", time.now());
    return worker
        .executeBlocking(() -> candidates.stream().map(InputRenderer::render).toList(), false)
        .compose(
            inputs ->
                contents
                    .store(caller, bytes(inputs))
                    .compose(
                        stored ->
                            db.inTenant(caller, tx -> insert(tx, stored, inputs))
                                .recover(failure -> undo(stored, failure))))
        .compose(stored -> sendAll(caller, candidates));
  }

  private Future<Void> undo(Stored stored, Throwable failure) {
    return contents.forget(stored).transform(forgotten -> Future.failedFuture(failure));
  }

  private static Map<String, Buffer> bytes(List<RenderedInput> inputs) {
    Map<String, Buffer> bytes = new LinkedHashMap<>();
    inputs.forEach(input -> bytes.put(input.sha256(), input.bytes()));
    return bytes;
  }

  private Future<Void> insert(TenantTx tx, Stored stored, List<RenderedInput> inputs) {
    Map<UUID, String> held =
        inputs.stream()
            .collect(Collectors.toMap(input -> input.candidate().id(), RenderedInput::sha256));
    return contents
        .hold(tx, stored, held)
        .compose(
            places ->
                contents
                    .entries(tx, Optional.empty(), places.keySet())
                    .compose(entries -> store.insert(tx, placed(inputs, places, entries))))
        .compose(inserted -> tx.announce(TOPIC, "new"));
  }

  private static List<Placed> placed(
      List<RenderedInput> inputs,
      Map<String, StoredBytes> places,
      Map<String, SameContent> entries) {
    return inputs.stream()
        .map(
            input ->
                new Placed(
                    input,
                    places.get(input.sha256()),
                    Optional.ofNullable(entries.get(input.sha256())),
                    input.candidate().at().plus(retention(input.candidate().rule()))))
        .toList();
  }

  private static Duration retention(CaptureRule rule) {
    return Duration.ofDays(rule.retentionDays().orElse(DEFAULT_RETENTION_DAYS));
  }

  /** Captures are safe by now: a project that is gone leaves them to be sent by hand. */
  private Future<Void> sendAll(Caller caller, List<Candidate> candidates) {
    Map<UUID, List<UUID>> byProject =
        candidates.stream()
            .filter(candidate -> candidate.rule().labelingProjectId().isPresent())
            .collect(
                Collectors.groupingBy(
                    candidate -> candidate.rule().labelingProjectId().get(),
                    Collectors.mapping(Candidate::id, Collectors.toList())));
    Future<Void> all = Future.succeededFuture();
    for (Map.Entry<UUID, List<UUID>> project : byProject.entrySet()) {
      all = all.compose(sent -> send(caller, project.getKey(), project.getValue()));
    }
    return all;
  }

  private Future<Void> send(Caller caller, UUID projectId, List<UUID> captures) {
    return db.inTenant(
            caller,
            tx ->
                store
                    .findAll(tx, captures)
                    .compose(rows -> sender.send(tx, caller, projectId, rows)))
        .<Void>mapEmpty()
        .recover(
            failure -> {
              boolean gone =
                  failure instanceof ApiException known && known.code() == ErrorCode.NOT_FOUND;
              LOG.warn(
                  "{} captures were not sent to the labeling project {}: {}",
                  captures.size(),
                  projectId,
                  gone ? "there is no such project" : failure.toString());
              return Future.succeededFuture();
            });
  }
}
