package io.millrace.badinput;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.badinput.RawHttp.Answer;
import io.millrace.platform.ErrorCode;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Pattern;

/** Holds an answer against what every refusal must be. */
final class ProblemCheck {
  private static final int SERVERS_FAULT = 500;
  private static final Pattern LEAK =
      Pattern.compile(
          "\\b(java|javax|io\\.vertx|io\\.millrace|com\\.fasterxml|org)\\.\\w|Exception|"
              + "\\bSQL|relation \"|at line \\d+ of");

  private ProblemCheck() {}

  /**
   * What is wrong with an answer, in words; empty for nothing.
   *
   * @param statuses that are right; empty for all below 500
   * @param pointer that a field error must begin with; null for any
   */
  static String wrong(Answer answer, Set<Integer> statuses, String pointer) {
    String shown = answer.status() + " " + answer.text();
    if (answer.status() >= SERVERS_FAULT) {
      return "the server's fault: " + shown;
    }
    if (!statuses.isEmpty() && !statuses.contains(answer.status())) {
      return "expected " + statuses + " but was " + shown;
    }
    if (answer.status() < 400) {
      return "";
    }
    if (!answer.header("Content-Type").equals("application/problem+json")) {
      return "no problem: " + answer.headers() + " " + shown;
    }
    return problem(answer, pointer).map(wrong -> wrong + ": " + shown).orElse("");
  }

  /** Whether a text tells of what the server is made of. */
  static boolean leaks(String text) {
    return LEAK.matcher(text).find();
  }

  private static java.util.Optional<String> problem(Answer answer, String pointer) {
    try {
      JsonNode problem = new ObjectMapper().readTree(answer.body());
      ErrorCode code = ErrorCode.valueOf(problem.path("code").asText());
      boolean whole =
          code.status() == answer.status()
              && problem.path("status").asInt() == answer.status()
              && problem.path("title").asText().equals(code.title())
              && problem.path("detail").asText().length() > 10;
      if (!whole) {
        return java.util.Optional.of("the problem does not say what it should");
      }
      if (problem.path("request_id").asText().isEmpty()
          || !problem.path("request_id").asText().equals(answer.header("X-Request-Id"))) {
        return java.util.Optional.of("another request id");
      }
      if (leaks(answer.text())) {
        return java.util.Optional.of("the problem tells of the inside");
      }
      boolean pointed =
          pointer == null
              || problem.path("errors").findValuesAsText("pointer").stream()
                  .anyMatch(given -> given.startsWith(pointer));
      return pointed
          ? java.util.Optional.empty()
          : java.util.Optional.of("no pointer to " + pointer);
    } catch (IOException | IllegalArgumentException e) {
      return java.util.Optional.of("no problem (" + e + ")");
    }
  }
}
