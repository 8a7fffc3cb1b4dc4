package io.millrace.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.imports.ImportAttempt;
import io.millrace.imports.ImportTally;
import io.millrace.imports.NewImport;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One attempt of an import and the server that it reads. */
record ImportWork(ImportAttempt attempt, SourceServer source) {

  /** In the tenant, with time for one step. */
  Caller caller() {
    return attempt.caller();
  }

  NewImport request() {
    return attempt.request();
  }

  ImportTally tally() {
    return attempt.tally();
  }

  /** Says what is done now; nobody knows how much a server holds. */
  Future<Void> progress(String message) {
    return attempt.progress(0, message);
  }

  /**
   * For {@code recover}: what cannot be taken is noted and passed over; all else ends the import.
   */
  <T> Function<Throwable, Future<T>> lost(String kind, String item, T instead) {
    return attempt.lost(kind, item, instead);
  }

  /** Does something with each, one after the other; what it throws is as a failure. */
  static <T> Future<Void> each(List<T> items, Function<T, Future<Void>> step) {
    Future<Void> done = Future.succeededFuture();
    for (T item : items) {
      done = done.compose(before -> step.apply(item));
    }
    return done;
  }

  /** The objects of a list in an answer. */
  static List<JsonNode> objects(JsonNode answer, String field) {
    List<JsonNode> objects = new ArrayList<>();
    answer.path(field).forEach(objects::add);
    return objects;
  }

  /** What is looked up; empty where that is NOT_FOUND. */
  static <T> Future<Optional<T>> found(Future<T> lookup) {
    return lookup
        .map(Optional::of)
        .recover(
            failure ->
                ExperimentCalls.isCode(failure, ErrorCode.NOT_FOUND)
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(failure));
  }

  /**
   * Reads page after page.
   *
   * @param query of the first page; the others add their token to it
   */
  static Future<Void> pages(
      Map<String, ?> query,
      Function<Map<String, ?>, Future<JsonNode>> read,
      Function<JsonNode, Future<Void>> step) {
    return page(query, "", read, step);
  }

  private static Future<Void> page(
      Map<String, ?> query,
      String token,
      Function<Map<String, ?>, Future<JsonNode>> read,
      Function<JsonNode, Future<Void>> step) {
    Map<String, Object> whole = new HashMap<>(query);
    if (!token.isEmpty()) {
      whole.put("page_token", token);
    }
    return read.apply(whole)
        .compose(
            answer ->
                step.apply(answer)
                    .compose(
                        done -> {
                          String next = answer.path("next_page_token").asText("");
                          return next.isEmpty() || next.equals(token)
                              ? Future.succeededFuture()
                              : page(query, next, read, step);
                        }));
  }
}
