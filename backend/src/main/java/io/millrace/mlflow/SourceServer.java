package io.millrace.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.imports.ImportRefusal;
import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Json;
import io.millrace.platform.outbound.OutboundHttp;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Another MLflow server, as a client that reads. */
final class SourceServer {
  private static final String API = "/api/2.0/mlflow/";
  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int FIRST_SERVER_ERROR = 500;

  /** A page of runs with long params, or of 25,000 points. */
  private static final int MAX_ANSWER = 64 << 20;

  private static final int MAX_ERROR = 1 << 20;

  private final OutboundHttp http;
  private final String base;
  private final Map<String, String> headers;

  /**
   * @param base the tracking URI
   * @param headers the credential
   */
  SourceServer(OutboundHttp http, String base, Map<String, String> headers) {
    this.http = http;
    this.base = base;
    this.headers = headers;
  }

  /**
   * Reads an object.
   *
   * @return fails with {@link Refused} where the server says no, UNPROCESSABLE where it refuses the
   *     credential, UNAVAILABLE where it may say something else later
   */
  Future<JsonNode> get(String path, Map<String, ?> query) {
    return http.send(HttpMethod.GET, uri(API + path, query), headers, Buffer.buffer())
        .compose(SourceServer::json);
  }

  /** Searches by a body; fails as {@link #get} does. */
  Future<JsonNode> post(String path, Map<String, ?> body) {
    Map<String, String> all = new HashMap<>(headers);
    all.put("Content-Type", "application/json");
    return http.send(HttpMethod.POST, uri(API + path, Map.of()), all, Json.write(body))
        .compose(SourceServer::json);
  }

  /** A file's response, paused; fails as {@link #get} does. */
  Future<HttpClientResponse> file(String path, Map<String, ?> query) {
    return http.send(HttpMethod.GET, uri(path, query), headers, Buffer.buffer())
        .compose(
            response ->
                response.statusCode() == OK ? Future.succeededFuture(response) : refused(response));
  }

  private URI uri(String path, Map<String, ?> query) {
    String parameters =
        query.entrySet().stream()
            .map(each -> each.getKey() + "=" + encoded(each.getValue().toString()))
            .collect(Collectors.joining("&"));
    return URI.create(base + path + (parameters.isEmpty() ? "" : "?" + parameters));
  }

  /** A text in an address. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static Future<JsonNode> json(HttpClientResponse response) {
    return response.statusCode() == OK
        ? OutboundHttp.body(response, MAX_ANSWER).map(SourceServer::parsed)
        : refused(response);
  }

  private static JsonNode parsed(Buffer body) {
    try {
      JsonNode json = Json.mapper().readTree(body.getBytes());
      if (json.isObject()) {
        return json;
      }
    } catch (JsonProcessingException e) {
      throw notMlflow();
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory cannot fail", e);
    }
    throw notMlflow();
  }

  private static ApiException notMlflow() {
    return ApiException.of(
        ErrorCode.UNPROCESSABLE, "What answers there is not an MLflow tracking server.");
  }

  private static <T> Future<T> refused(HttpClientResponse response) {
    int status = response.statusCode();
    return OutboundHttp.body(response, MAX_ERROR)
        .compose(body -> Future.failedFuture(problem(status, body)));
  }

  private static RuntimeException problem(int status, Buffer body) {
    if (status == UNAUTHORIZED || status == FORBIDDEN) {
      return ApiException.of(
          ErrorCode.UNPROCESSABLE,
          "The other server refuses the credential (%d).".formatted(status));
    }
    boolean later =
        status == REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS || status > FIRST_SERVER_ERROR;
    if (later) {
      return ApiException.of(
          ErrorCode.UNAVAILABLE, "The other server answers %d for now.".formatted(status));
    }
    return new Refused(status, message(status, body));
  }

  private static String message(int status, Buffer body) {
    try {
      JsonNode json = Json.mapper().readTree(body.getBytes());
      String message = json == null ? "" : json.path("message").asText();
      return message.isEmpty() ? "The other server answers " + status + "." : message;
    } catch (IOException e) {
      return "The other server answers " + status + ".";
    }
  }

  /** The other server says no, and would again. */
  static final class Refused extends ImportRefusal {
    private static final long serialVersionUID = 1L;

    private final int status;

    Refused(int status, String message) {
      super(message);
      this.status = status;
    }

    int status() {
      return status;
    }
  }
}
