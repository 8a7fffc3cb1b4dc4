package io.millrace.platform.http;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.Json;
import io.millrace.platform.ListQuery;
import io.millrace.platform.http.Admission.Admitted;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** A request that has passed credential, permission, limits and validation. */
public final class ApiRequest {
  static final String ADMITTED = "millrace.admitted";

  private final HttpServerRequest request;
  private final Admitted admitted;
  private final Values values;

  ApiRequest(HttpServerRequest request, Admitted admitted, Values values) {
    this.request = request;
    this.admitted = admitted;
    this.values = values;
  }

  /** A request that a router has found the operation of. */
  static ApiRequest of(RoutingContext context) {
    return new ApiRequest(context.request(), context.get(ADMITTED), Values.of(context));
  }

  /** What the address holds, decoded, whoever has read it. */
  interface Values {
    /** A path parameter; null where there is none. */
    String path(String name);

    /** All values of a query parameter. */
    List<String> query(String name);

    static Values of(RoutingContext context) {
      return new Values() {
        @Override
        public String path(String name) {
          return context.pathParam(name);
        }

        @Override
        public List<String> query(String name) {
          return context.queryParam(name);
        }
      };
    }
  }

  /** For whom; a stranger on public operations. */
  public Caller caller() {
    return admitted.caller();
  }

  /** The body, strictly read. */
  public <T> T body(Class<T> type) {
    if (rawBody().length() == 0) {
      throw ApiException.invalid("", "A JSON body is needed.");
    }
    return Json.read(rawBody(), type);
  }

  /** The body, strictly read; empty when there is none. */
  public <T> Optional<T> optionalBody(Class<T> type) {
    return rawBody().length() == 0 ? Optional.empty() : Optional.of(Json.read(rawBody(), type));
  }

  /** The raw body of a bounded operation; empty buffer when there is none. */
  public Buffer rawBody() {
    return admitted.body();
  }

  /** The paused request of an operation whose body streams. */
  public HttpServerRequest stream() {
    return request;
  }

  /**
   * How many bytes the body of a streaming operation will have.
   *
   * @throws ApiException INVALID_REQUEST when the client does not say: quota is counted before
   *     bytes are taken
   */
  public long contentLength() {
    try {
      return Long.parseLong(header("Content-Length").orElse(""));
    } catch (NumberFormatException e) {
      throw ApiException.invalid(
          "header/Content-Length", "Send the body's length in bytes as Content-Length.");
    }
  }

  /**
   * The request with its response, for server-sent events alone; such an operation never completes
   * its future with a reply.
   */
  public HttpServerRequest raw() {
    return request;
  }

  /** Runs when the client's connection goes before the answer; replaces what was to run. */
  public void onGone(Runnable action) {
    request.response().closeHandler(gone -> action.run());
  }

  /** A path parameter. */
  public String path(String name) {
    return values.path(name);
  }

  /** A path parameter that is an id; one that is malformed is nobody's. */
  public UUID pathId(String name) {
    try {
      return UUID.fromString(path(name));
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid("path/" + name, "This is not an id.");
    }
  }

  /** A path parameter that is a whole number. */
  public int pathInt(String name) {
    return parseInt("path/" + name, path(name));
  }

  /** A query parameter. */
  public Optional<String> query(String name) {
    List<String> all = queryAll(name);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(0));
  }

  /** All values of a query parameter. */
  public List<String> queryAll(String name) {
    return values.query(name);
  }

  /** A query parameter that is a whole number. */
  public int queryInt(String name, int defaultValue) {
    return query(name).map(value -> parseInt("query/" + name, value)).orElse(defaultValue);
  }

  /** A query parameter that is a whole number of 64 bits. */
  public Optional<Long> queryLong(String name) {
    return query(name)
        .map(
            value -> {
              try {
                return Long.valueOf(value);
              } catch (NumberFormatException e) {
                throw ApiException.invalid("query/" + name, "This is not a whole number.");
              }
            });
  }

  /** A query parameter that is a time. */
  public Optional<Instant> queryTime(String name) {
    return query(name)
        .map(
            value -> {
              try {
                return OffsetDateTime.parse(value).toInstant();
              } catch (DateTimeException e) {
                throw ApiException.invalid(
                    "query/" + name, "A time looks like 2026-01-31T12:00:00Z.");
              }
            });
  }

  /** A query parameter that is a day, {@code 2026-11-25}. */
  public Optional<LocalDate> queryDate(String name) {
    return query(name).map(value -> parseDate("query/" + name, value));
  }

  private static LocalDate parseDate(String pointer, String value) {
    try {
      return LocalDate.parse(value);
    } catch (DateTimeException e) {
      throw ApiException.invalid(pointer, "This is not a day like 2026-11-25.");
    }
  }

  /** A query parameter that is {@code true} or absent. */
  public boolean flag(String name) {
    return query(name).map(Boolean::parseBoolean).orElse(false);
  }

  /** The page size. */
  public int limit() {
    return queryInt("limit", 50);
  }

  /** The page's cursor. */
  public Optional<String> cursor() {
    return query("cursor");
  }

  /** The text that names must contain; blank is absent. */
  public Optional<String> search() {
    return query("q").map(String::strip).filter(text -> !text.isEmpty());
  }

  /** What a list of named things is asked for. */
  public ListQuery list() {
    return new ListQuery(
        search(), ListQuery.Sort.ofWireName(query("sort")), Cursor.parse(cursor()), limit());
  }

  /** A request header. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeader(name));
  }

  /** The revision of {@code If-Match}; empty when the client does not care. */
  public OptionalLong ifMatch() {
    Optional<String> value = header("If-Match").map(tag -> tag.replace("\"", "").strip());
    if (value.isEmpty() || "*".equals(value.get())) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(value.get()));
    } catch (NumberFormatException e) {
      throw ApiException.invalid("header/If-Match", "This is not an ETag of this API.");
    }
  }

  /** A cookie's value. */
  public Optional<String> cookie(String name) {
    return Optional.ofNullable(request.getCookie(name)).map(Cookie::getValue);
  }

  /** The client's address, for limits on log-in. */
  public String remoteAddress() {
    return request.remoteAddress().hostAddress();
  }

  private static int parseInt(String pointer, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw ApiException.invalid(pointer, "This is not a whole number.");
    }
  }
}
