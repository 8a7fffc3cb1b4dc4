package io.millrace.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.platform.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a tracking server of MLflow's protocol answers, in a form in which two servers can be
 * compared.
 *
 * @param uri the tracking URI
 * @param authorization the header; empty for none
 */
record TrackingApi(String uri, String authorization) {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  JsonNode get(String path, Map<String, ?> query) {
    String parameters =
        query.entrySet().stream()
            .map(
                each ->
                    each.getKey()
                        + "="
                        + URLEncoder.encode(each.getValue().toString(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return send(path + "?" + parameters, HttpRequest.newBuilder().GET());
  }

  JsonNode post(String path, Map<String, ?> body) {
    return send(
        path,
        HttpRequest.newBuilder()
            .POST(HttpRequest.BodyPublishers.ofString(Json.writeText(body)))
            .header("Content-Type", "application/json"));
  }

  private JsonNode send(String path, HttpRequest.Builder request) {
    try {
      if (!authorization.isEmpty()) {
        request.header("Authorization", authorization);
      }
      HttpResponse<String> answer =
          HTTP.send(
              request.uri(URI.create(uri + "/api/2.0/mlflow/" + path)).build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
      }
      return Json.mapper().readTree(answer.body());
    } catch (IOException e) {
      throw new AssertionError(path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(path, e);
    }
  }

  /** The id of an experiment by its name. */
  String experiment(String name) {
    return get("experiments/get-by-name", Map.of("experiment_name", name))
        .path("experiment")
        .path("experiment_id")
        .asText();
  }

  /** Names, states and tags of experiments, in order. */
  List<Object> experiments(String filter, String order) {
    List<Object> found = new ArrayList<>();
    post(
            "experiments/search",
            Map.of(
                "filter",
                filter,
                "order_by",
                List.of(order),
                "view_type",
                "ALL",
                "max_results",
                100))
        .path("experiments")
        .forEach(
            each ->
                found.add(
                    List.of(
                        each.path("name").asText(),
                        each.path("lifecycle_stage").asText(),
                        pairs(each.path("tags")))));
    return found;
  }

  /** Whole runs, in order, page after page. */
  List<Object> runs(String experiment, String filter, List<String> orders, String view) {
    List<Object> found = new ArrayList<>();
    String token = "";
    do {
      Map<String, Object> search = new LinkedHashMap<>();
      search.put("experiment_ids", List.of(experiment(experiment)));
      search.put("filter", filter);
      search.put("order_by", orders);
      search.put("run_view_type", view);
      search.put("max_results", 3);
      search.put("page_token", token);
      JsonNode page = post("runs/search", search);
      page.path("runs").forEach(run -> found.add(run(run)));
      token = page.path("next_page_token").asText("");
    } while (!token.isEmpty());
    return found;
  }

  /** Ids of the active runs that a filter finds. */
  List<String> ids(String experiment, String filter) {
    List<String> ids = new ArrayList<>();
    post("runs/search", Map.of("experiment_ids", List.of(experiment(experiment)), "filter", filter))
        .path("runs")
        .forEach(run -> ids.add(run.path("info").path("run_id").asText()));
    return ids;
  }

  private static Map<String, Object> run(JsonNode run) {
    Map<String, Object> plain = new TreeMap<>();
    for (String field :
        List.of(
            "run_id",
            "run_name",
            "status",
            "start_time",
            "end_time",
            "lifecycle_stage",
            "user_id")) {
      plain.put(field, run.path("info").path(field).asText());
    }
    plain.put("params", pairs(run.path("data").path("params")));
    plain.put("tags", pairs(run.path("data").path("tags")));
    Map<String, String> metrics = new TreeMap<>();
    run.path("data")
        .path("metrics")
        .forEach(each -> metrics.put(each.path("key").asText(), point(each)));
    plain.put("metrics", metrics);
    List<String> datasets = new ArrayList<>();
    run.path("inputs")
        .path("dataset_inputs")
        .forEach(
            each ->
                datasets.add(
                    each.path("dataset").path("name").asText()
                        + each.path("dataset").path("digest").asText()
                        + each.path("dataset").path("schema").asText()
                        + each.path("dataset").path("source").asText()
                        + pairs(each.path("tags"))));
    plain.put("datasets", datasets.stream().sorted().toList());
    List<String> outputs = new ArrayList<>();
    run.path("outputs")
        .path("model_outputs")
        .forEach(each -> outputs.add(each.path("model_id").asText()));
    plain.put("outputs", outputs.stream().sorted().toList());
    return plain;
  }

  private static String point(JsonNode point) {
    return point.path("step").asLong()
        + " "
        + point.path("timestamp").asLong()
        + " "
        + point.path("value").asText();
  }

  /** Every point of a metric. */
  List<String> history(String run, String key) {
    List<String> points = new ArrayList<>();
    get("metrics/get-history", Map.of("run_id", run, "metric_key", key))
        .path("metrics")
        .forEach(each -> points.add(point(each)));
    return points.stream().sorted().toList();
  }

  /** Paths and sizes of a run's files in a folder. */
  List<String> files(String run, String folder) {
    List<String> files = new ArrayList<>();
    get("artifacts/list", Map.of("run_id", run, "path", folder))
        .path("files")
        .forEach(
            each -> files.add(each.path("path").asText() + " " + each.path("file_size").asLong()));
    return files;
  }

  /** Registered models with aliases and tags, in order. */
  List<Object> models(String filter, String order) {
    List<Object> found = new ArrayList<>();
    get("registered-models/search", Map.of("filter", filter, "order_by", order))
        .path("registered_models")
        .forEach(
            each -> {
              List<String> aliases = new ArrayList<>();
              each.path("aliases")
                  .forEach(
                      alias ->
                          aliases.add(
                              alias.path("alias").asText() + alias.path("version").asText()));
              found.add(
                  List.of(
                      each.path("name").asText(),
                      each.path("description").asText(),
                      each.path("creation_timestamp").asText(),
                      pairs(each.path("tags")),
                      aliases.stream().sorted().toList()));
            });
    return found;
  }

  /** Versions, in order; without aliases, which MLflow's own server leaves out of a search. */
  List<Object> versions(String filter, String order) {
    List<Object> found = new ArrayList<>();
    get("model-versions/search", Map.of("filter", filter, "order_by", order))
        .path("model_versions")
        .forEach(
            each -> {
              Map<String, Object> plain = new TreeMap<>();
              for (String field :
                  List.of(
                      "name",
                      "version",
                      "current_stage",
                      "source",
                      "run_id",
                      "description",
                      "creation_timestamp",
                      "last_updated_timestamp")) {
                plain.put(field, each.path(field).asText());
              }
              plain.put("tags", pairs(each.path("tags")));
              found.add(plain);
            });
    return found;
  }

  /** Ids of logged models, in order. */
  List<Object> loggedModels(String experiment, String filter) {
    List<Object> found = new ArrayList<>();
    post(
            "logged-models/search",
            Map.of("experiment_ids", List.of(experiment(experiment)), "filter", filter))
        .path("models")
        .forEach(
            each ->
                found.add(
                    List.of(
                        each.path("info").path("model_id").asText(),
                        each.path("info").path("name").asText(),
                        each.path("info").path("status").asText(),
                        pairs(each.path("data").path("params")))));
    return found;
  }

  private static Map<String, String> pairs(JsonNode list) {
    Map<String, String> pairs = new TreeMap<>();
    list.forEach(each -> pairs.put(each.path("key").asText(), each.path("value").asText()));
    return pairs;
  }
}
