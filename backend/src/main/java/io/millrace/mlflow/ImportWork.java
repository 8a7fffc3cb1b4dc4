package io.millrace.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.jobs.JobContext;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One attempt of an import: from where, for whom, and what has come of it.
 *
 * @param request without secrets
 */
record ImportWork(JobContext job, SourceServer source, NewImport request, ImportTally tally) {
  /** Failures that lie in the thing that is taken: it is lost, and the import goes on. */
  private static final Set<ErrorCode> OF_THE_THING =
      Set.of(
          ErrorCode.INVALID_REQUEST,
          ErrorCode.NOT_FOUND,
          ErrorCode.CONFLICT,
          ErrorCode.ALREADY_EXISTS,
          ErrorCode.BODY_TOO_LARGE,
          ErrorCode.CONTENT_MISMATCH,
          ErrorCode.CLIENT_CLOSED);

  /** In the tenant, with time for one step. */
  Caller caller() {
    return job.caller();
  }

  /** Says what is done now; fails with {@link Stopped} where the import is to end. */
  Future<Void> progress(String message) {
    return job.progress(0, message)
        .recover(
            failure ->
                Future.failedFuture(
                    ExperimentCalls.isCode(failure, ErrorCode.CONFLICT)
                        ? new Stopped(failure.getMessage())
                        : failure));
  }

  /**
   * For {@code recover}: what cannot be taken is noted and passed over; all else ends the import.
   */
  <T> Function<Throwable, Future<T>> lost(String kind, String item, T instead) {
    return failure -> {
      boolean known = failure instanceof ApiException of && OF_THE_THING.contains(of.code());
      if (!known && !(failure instanceof SourceServer.Refused)) {
        return Future.failedFuture(failure);
      }
      tally.lost(kind, item, failure.getMessage());
      return Future.succeededFuture(instead);
    };
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

  /** The job was cancelled, or another node has taken it. */
  static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stopped(String message) {
      super(message, null, false, false);
    }
  }
}
