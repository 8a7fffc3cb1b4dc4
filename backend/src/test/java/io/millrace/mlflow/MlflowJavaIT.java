package io.millrace.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.platform.Json;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlflow.api.proto.ModelRegistry.ModelVersion;
import org.mlflow.api.proto.ModelRegistry.RegisteredModelAlias;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Experiment;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunInfo;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.ActiveRun;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowContext;
import org.mlflow.tracking.MlflowHttpException;
import org.mlflow.tracking.Page;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;

/** MLflow's own Java client, unmodified. */
class MlflowJavaIT {
  private static final int RUNS = 7;

  @TempDir private Path folder;

  private final ApiClient tenant = MillraceServer.newTenant();
  private final MlflowClient client = byToken(tenant);

  /** Half of them by token, half by the password of HTTP Basic. */
  @Test
  void tenantsLogAndSearchAtOnce() throws InterruptedException, ExecutionException {
    // Given
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<String>> running = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        ApiClient each = MillraceServer.newTenant();
        MlflowClient own = i % 2 == 0 ? byToken(each) : byPassword(each);
        running.add(threads.submit(() -> logAndSearch(own)));
      }

      // Then
      for (Future<String> each : running) {
        String runId = each.get();
        assertThatThrownBy(() -> client.getRun(runId)).satisfies(MlflowJavaIT::isNotFound);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Answers the id of one of the runs. */
  private static String logAndSearch(MlflowClient mlflow) {
    String experiment = mlflow.createExperiment("java");
    assertThat(mlflow.getExperimentByName("java"))
        .map(Experiment::getExperimentId)
        .hasValue(experiment);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      RunInfo run =
          mlflow.createRun(
              CreateRun.newBuilder()
                  .setExperimentId(experiment)
                  .setRunName("run " + i)
                  .setStartTime(1_700_000_000_000L + i)
                  .build());
      mlflow.logParam(run.getRunId(), "depth", String.valueOf(i % 2));
      mlflow.logMetric(run.getRunId(), "loss", 1.0 / (i + 1));
      mlflow.setTag(run.getRunId(), "kind", "small");
      ids.add(run.getRunId());
    }
    assertThat(
            all(
                mlflow.searchRuns(
                    List.of(experiment),
                    "metrics.loss < 0.9 and tags.kind = 'small'",
                    ViewType.ACTIVE_ONLY,
                    2,
                    List.of("metrics.loss DESC"))))
        .extracting(run -> run.getInfo().getRunId())
        .containsExactlyElementsOf(ids.subList(1, RUNS));
    assertThat(found(mlflow, experiment, "params.depth = '1'")).hasSize(RUNS / 2);
    assertThat(mlflow.listRunInfos(experiment)).hasSize(RUNS);
    return ids.get(0);
  }

  private static List<Run> found(MlflowClient mlflow, String experiment, String filter) {
    return all(mlflow.searchRuns(List.of(experiment), filter, ViewType.ACTIVE_ONLY, 100));
  }

  /** What is on this page and on those after it. */
  private static <T> List<T> all(Page<T> first) {
    List<T> items = new ArrayList<>();
    Page<T> page = first;
    page.getItems().forEach(items::add);
    while (page.hasNextPage()) {
      page = page.getNextPage();
      page.getItems().forEach(items::add);
    }
    return items;
  }

  @Test
  void aRunIsLoggedInABatchAndReadWithItsHistory() {
    // Given
    String run = client.createRun().getRunId();
    client.logBatch(
        run,
        List.of(
            metric("loss", 0.5, 1),
            metric("loss", 0.25, 2),
            metric("odd", Double.NaN, 1),
            metric("high", Double.POSITIVE_INFINITY, 1)),
        List.of(Param.newBuilder().setKey("rate").setValue("0.1").build()),
        List.of(RunTag.newBuilder().setKey("note").setValue("ü").build()));
    client.setTag(run, "gone", "soon");

    // When
    client.deleteTag(run, "gone");
    client.setTerminated(run, RunStatus.FAILED, 1_800_000_000_000L);

    // Then
    Run read = client.getRun(run);
    assertThat(read.getInfo().getStatus()).isEqualTo(RunStatus.FAILED);
    assertThat(read.getInfo().getEndTime()).isEqualTo(1_800_000_000_000L);
    assertThat(read.getInfo().getExperimentId()).isEqualTo("0");
    assertThat(read.getData().getMetricsList())
        .extracting(Metric::getKey, Metric::getValue)
        .contains(
            tuple("loss", 0.25), tuple("odd", Double.NaN), tuple("high", Double.POSITIVE_INFINITY));
    assertThat(read.getData().getParamsList()).extracting(Param::getValue).containsExactly("0.1");
    assertThat(read.getData().getTagsList())
        .extracting(RunTag::getKey)
        .contains("note")
        .doesNotContain("gone");
    assertThat(client.getMetricHistory(run, "loss"))
        .extracting(Metric::getStep, Metric::getValue)
        .containsExactly(tuple(1L, 0.5), tuple(2L, 0.25));
  }

  @Test
  void experimentsAreRenamedTaggedTrashedAndFound() {
    // Given
    for (int i = 0; i < 5; i++) {
      client.setExperimentTag(client.createExperiment("e" + i), "team", i % 2 == 0 ? "a" : "b");
    }
    String first = client.getExperimentByName("e0").orElseThrow().getExperimentId();

    // When
    client.renameExperiment(first, "renamed");
    client.deleteExperiment(client.getExperimentByName("e4").orElseThrow().getExperimentId());

    // Then
    assertThat(client.getExperiment(first).getName()).isEqualTo("renamed");
    assertThat(client.getExperimentByName("e0")).isEmpty();
    assertThat(
            all(client.searchExperiments("tags.team = 'a'", ViewType.ALL, 2, List.of("name ASC"))))
        .extracting(Experiment::getName)
        .containsExactly("e2", "e4", "renamed");
    assertThat(client.searchExperiments("tags.team = 'a'").getItems()).hasSize(2);

    // When
    client.restoreExperiment(client.getExperimentByName("e4").orElseThrow().getExperimentId());
    String run = client.createRun(first).getRunId();
    client.deleteRun(run);

    // Then
    assertThat(client.searchExperiments("tags.team = 'a'").getItems()).hasSize(3);
    assertThat(client.listRunInfos(first)).isEmpty();
    assertThat(client.getRun(run).getInfo().getLifecycleStage()).isEqualTo("deleted");
    client.restoreRun(run);
    assertThat(client.listRunInfos(first)).hasSize(1);
  }

  /** The client reads the registry; it writes there by paths and JSON that its users give. */
  @Test
  void modelVersionsAreFoundByStageAliasAndSearch() {
    // Given
    String run = client.createRun().getRunId();
    registerThreeVersions(run);

    // When
    send(
        "model-versions/transition-stage",
        Map.of(
            "name", "java model",
            "version", "2",
            "stage", "Production",
            "archive_existing_versions", true));
    send(
        "registered-models/alias",
        Map.of("name", "java model", "alias", "champion", "version", "3"));
    client.sendPatch(
        "model-versions/update",
        Json.writeText(Map.of("name", "java model", "version", "1", "description", "first")));

    // Then
    assertThat(client.getLatestVersions("java model", List.of("Production")))
        .extracting(ModelVersion::getVersion)
        .containsExactly("2");
    assertThat(client.getLatestVersions("java model"))
        .extracting(ModelVersion::getVersion)
        .containsExactlyInAnyOrder("2", "3");
    assertThat(client.getRegisteredModel("java model").getAliasesList())
        .extracting(RegisteredModelAlias::getAlias, RegisteredModelAlias::getVersion)
        .containsExactly(tuple("champion", "3"));
    assertThat(client.getModelVersion("java model", "3").getAliasesList())
        .containsExactly("champion");
    assertThat(client.getModelVersion("java model", "1").getDescription()).isEqualTo("first");
    assertThat(client.getModelVersionDownloadUri("java model", "1")).endsWith("/model");
    assertFoundInPages(run);
  }

  private void assertFoundInPages(String run) {
    assertThat(
            all(
                client.searchModelVersions(
                    "name = 'java model'", 2, List.of("version_number ASC"))))
        .extracting(ModelVersion::getVersion)
        .containsExactly("1", "2", "3");
    assertThat(client.searchModelVersions("run_id = '" + run + "'").getItems()).hasSize(3);
  }

  private void registerThreeVersions(String run) {
    send("registered-models/create", Map.of("name", "java model"));
    for (int i = 0; i < 3; i++) {
      send(
          "model-versions/create",
          Map.of("name", "java model", "source", "runs:/" + run + "/model", "run_id", run));
    }
  }

  @Test
  void theFluentContextLogs() {
    // Given
    MlflowContext context = new MlflowContext(client);
    context.setExperimentId(client.createExperiment("fluent"));

    // When
    ActiveRun parent = context.startRun("parent");
    parent.logParams(Map.of("a", "1", "b", "2"));
    parent.logMetrics(Map.of("m", 1.5), 4);
    ActiveRun child = context.startRun("child", parent.getId());
    child.setTags(Map.of("t", "v"));
    child.endRun();
    parent.endRun(RunStatus.KILLED);

    // Then
    Run read = client.getRun(parent.getId());
    assertThat(read.getInfo().getStatus()).isEqualTo(RunStatus.KILLED);
    assertThat(read.getData().getParamsCount()).isEqualTo(2);
    assertThat(read.getData().getMetrics(0).getStep()).isEqualTo(4);
    assertThat(
            found(
                client,
                context.getExperimentId(),
                "tags.mlflow.parentRunId = '" + parent.getId() + "'"))
        .extracting(run -> run.getInfo().getRunId())
        .containsExactly(child.getId());
  }

  @Test
  void refusalsAreItsOwnExceptions() {
    String run = client.createRun().getRunId();
    client.logParam(run, "p", "1");

    assertThatThrownBy(() -> client.logParam(run, "p", "2")).satisfies(MlflowJavaIT::isBadRequest);
    assertThatThrownBy(() -> client.logMetric(run, "../up", 1))
        .satisfies(MlflowJavaIT::isBadRequest);
    assertThatThrownBy(() -> found(client, "0", "metrics.a ~ 1"))
        .satisfies(MlflowJavaIT::isBadRequest);
    assertThatThrownBy(() -> client.getExperiment("98765")).satisfies(MlflowJavaIT::isNotFound);
    assertThatThrownBy(() -> client.getRegisteredModel("none")).satisfies(MlflowJavaIT::isNotFound);
    try (MlflowClient forged = new MlflowClient(new BasicMlflowHostCreds(address(), "forged"))) {
      assertThatThrownBy(() -> forged.getRun(run))
          .isInstanceOfSatisfying(
              MlflowHttpException.class, e -> assertThat(e.getStatusCode()).isEqualTo(401));
    }
  }

  /** The client leaves files to {@code python -m mlflow.store.artifact.cli}. */
  @Test
  void artifactsGoUpAndDownThroughThePythonThatItStarts() throws IOException, InterruptedException {
    // Given
    assertThat(MlflowPythonIT.python()).hasToString(System.getenv("MLFLOW_PYTHON_EXECUTABLE"));
    String run = client.createRun().getRunId();
    Files.writeString(folder.resolve("MLmodel"), "flavors: {}\n");
    Files.writeString(Files.createDirectory(folder.resolve("data")).resolve("a.txt"), "hello");

    // When
    client.logArtifacts(run, folder.toFile(), "model");
    send("registered-models/create", Map.of("name", "files"));
    send(
        "model-versions/create",
        Map.of("name", "files", "source", "runs:/" + run + "/model", "run_id", run));

    // Then
    File read = client.downloadModelVersion("files", "1");
    assertThat(read.toPath().resolve("data").resolve("a.txt")).hasContent("hello");
  }

  private void send(String path, Map<String, ?> body) {
    client.sendPost(path, Json.writeText(body));
  }

  private static Metric metric(String key, double value, long step) {
    return Metric.newBuilder()
        .setKey(key)
        .setValue(value)
        .setStep(step)
        .setTimestamp(1_700_000_000_000L + step)
        .build();
  }

  private static void isNotFound(Throwable failure) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            MlflowHttpException.class,
            e -> {
              assertThat(e.getStatusCode()).isEqualTo(404);
              assertThat(e.getBodyMessage()).contains("RESOURCE_DOES_NOT_EXIST");
            });
  }

  private static void isBadRequest(Throwable failure) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            MlflowHttpException.class,
            e -> {
              assertThat(e.getStatusCode()).isEqualTo(400);
              assertThat(e.getBodyMessage()).contains("INVALID_PARAMETER_VALUE");
            });
  }

  private static MlflowClient byToken(ApiClient tenant) {
    return new MlflowClient(new BasicMlflowHostCreds(address(), key(tenant)));
  }

  private static MlflowClient byPassword(ApiClient tenant) {
    return new MlflowClient(new BasicMlflowHostCreds(address(), "anyone", key(tenant)));
  }

  private static String address() {
    return MillraceServer.shared().address() + "/mlflow";
  }

  private static String key(ApiClient tenant) {
    return tenant.credential().substring("Bearer ".length());
  }
}
