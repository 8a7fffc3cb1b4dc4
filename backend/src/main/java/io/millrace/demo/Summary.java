package io.millrace.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a newcomer can do now: pages, log-ins, a key and lines to paste. */
final class Summary {
  private Summary() {}

  static String of(
      URI server,
      Team team,
      String dataset,
      String labeling,
      DemoFeedback.Feedback feedback,
      JsonNode capture,
      Example example) {
    return String.join(
        "\n",
        "",
        "The loop is closed. Look at it in the browser:",
        page("Home", server, ""),
        page("Dataset", server, "/datasets/" + dataset),
        page("Labeling", server, "/labeling/" + labeling),
        page("Experiments", server, "/experiments"),
        page("Model", server, "/models/" + DemoRegistry.MODEL),
        page("Endpoint", server, "/endpoints/" + DemoServing.ENDPOINT),
        page("Tasks for you", server, "/labeling/" + feedback.project() + "/annotate"),
        page("API", server, "/docs"),
        "",
        "Log in with the password '%s' as".formatted(team.owner().password()),
        team.people().stream()
            .map(person -> "  %-10s %s".formatted(person.role(), person.email()))
            .collect(Collectors.joining("\n")),
        "",
        "API key, role engineer: " + team.apiKey(),
        "",
        "A prediction, the same model by the Open Inference Protocol, and where a prediction came"
            + " from:",
        curl(
            team,
            server + "/api/v1/endpoints/" + DemoServing.ENDPOINT + "/predict",
            "{\"instances\":[%s]}".formatted(row(example))),
        curl(
            team,
            server + "/v2/models/" + DemoServing.ENDPOINT + "/infer",
            "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,%d],\"data\":%s}]}"
                .formatted(Digit.PIXELS, row(example))),
        curl(
            team,
            server
                + "/api/v1"
                + DemoLineage.path("prediction", capture.path("id").asText(), "upstream"),
            ""));
  }

  private static String page(String name, URI server, String path) {
    return "  %-14s %s%s".formatted(name, server, path);
  }

  private static String curl(Team team, String address, String body) {
    String line = "  curl -sS -H 'Authorization: Bearer " + team.apiKey() + "'";
    return body.isEmpty()
        ? line + " '" + address + "'"
        : line + " -H 'Content-Type: application/json' " + address + " -d '" + body + "'";
  }

  private static String row(Example example) {
    return Arrays.stream(example.features())
        .mapToObj(value -> String.format(Locale.ROOT, "%.2f", value).replaceAll("\\.?0+$", ""))
        .collect(Collectors.joining(",", "[", "]"));
  }
}
