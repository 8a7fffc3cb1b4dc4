package io.millrace.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.ExperimentLifecycleService;
import io.millrace.tracking.TakeOverService;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes experiments over, each with all that is in it. */
final class ExperimentImport {
  private static final int PAGE = 100;
  private static final String DELETED = "deleted";

  private final TakeOverService taking;
  private final ExperimentLifecycleService experiments;
  private final RunImport runs;
  private final LoggedModelImport models;

  ExperimentImport(
      TakeOverService taking,
      ExperimentLifecycleService experiments,
      RunImport runs,
      LoggedModelImport models) {
    this.taking = taking;
    this.experiments = experiments;
    this.runs = runs;
    this.models = models;
  }

  Future<Void> run(ImportWork work) {
    return work.request()
        .experiments()
        .map(names -> ImportWork.each(names, name -> named(work, name)))
        .orElseGet(
            () ->
                ImportWork.pages(
                    Map.of(
                        "max_results",
                        PAGE,
                        "view_type",
                        "ALL",
                        "order_by",
                        List.of("creation_time ASC")),
                    search -> work.source().post("experiments/search", search),
                    page ->
                        ImportWork.each(
                            ImportWork.objects(page, "experiments"),
                            experiment -> one(work, experiment))));
  }

  private Future<Void> named(ImportWork work, String name) {
    return work.source()
        .get("experiments/get-by-name", Map.of("experiment_name", name))
        .compose(answer -> one(work, answer.path("experiment")))
        .recover(work.lost("experiment", name, null));
  }

  private Future<Void> one(ImportWork work, JsonNode json) {
    String name = json.path("name").asText();
    return work.progress("Experiment " + name)
        .compose(told -> found(work, json))
        .compose(
            here ->
                here.isEmpty()
                    ? Future.succeededFuture()
                    : filled(work, json, here.get())
                        .onSuccess(filled -> work.tally().took("experiments")))
        .recover(work.lost("experiment", name, null));
  }

  /** Its id here; empty for one that is not to be filled. */
  private Future<Optional<String>> found(ImportWork work, JsonNode json) {
    String name = MlflowNames.experimentName(json.path("name").asText());
    Instant created = Instant.ofEpochMilli(json.path("creation_time").asLong());
    Instant updated =
        Instant.ofEpochMilli(json.path("last_update_time").asLong(created.toEpochMilli()));
    return taking
        .experiment(
            work.caller(),
            MlflowNames.experimentId(json.path("experiment_id").asText()),
            name,
            created,
            updated)
        .compose(id -> experiments.findByName(work.caller(), name))
        .map(found -> found.flatMap(here -> open(work, json, here)));
  }

  private static Optional<String> open(ImportWork work, JsonNode json, Experiment here) {
    if (here.deletedAt().isEmpty()) {
      return Optional.of(here.id());
    }
    if (!isTrashed(json)) {
      work.tally().lost("experiment", here.name(), "An experiment of this name is in the trash.");
    }
    return Optional.empty();
  }

  private static boolean isTrashed(JsonNode json) {
    return json.path("lifecycle_stage").asText().equals(DELETED);
  }

  private Future<Void> filled(ImportWork work, JsonNode json, String id) {
    Map<String, String> tags = MlflowCall.pairs("tags", json.path("tags"));
    String there = json.path("experiment_id").asText();
    return (tags.isEmpty()
            ? Future.<Void>succeededFuture()
            : experiments.setTags(work.caller(), id, tags))
        .recover(work.lost("experiment tags", json.path("name").asText(), null))
        .compose(set -> runs.run(work, there, id))
        .compose(links -> models.run(work, there, id).map(links))
        .compose(links -> ImportWork.each(links, link -> runs.link(work, link)))
        .compose(
            done ->
                isTrashed(json) ? experiments.trash(work.caller(), id) : Future.succeededFuture());
  }
}
