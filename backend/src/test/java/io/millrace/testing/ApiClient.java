package io.millrace.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.millrace.platform.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A client of the public API, as a program outside would be; every answer is held against the
 * contract.
 */
public final class ApiClient {
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private static final ContractChecker CONTRACT = new ContractChecker();

  private final URI server;
  private final Map<String, String> headers;

  ApiClient(URI server, Map<String, String> headers) {
    this.server = server;
    this.headers = Map.copyOf(headers);
  }

  /** The same server with another bearer credential. */
  public ApiClient withToken(String token) {
    return withHeader("Authorization", "Bearer " + token);
  }

  /** The same client with one more header. */
  public ApiClient withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new ApiClient(server, more);
  }

  /** The {@code Authorization} header that it sends. */
  public String credential() {
    return headers.get("Authorization");
  }

  /** The server's address. */
  public URI server() {
    return server;
  }

  public Answer get(String path) {
    return send("GET", path, null);
  }

  public Answer delete(String path) {
    return send("DELETE", path, null);
  }

  public Answer post(String path, Object body) {
    return send("POST", path, body);
  }

  public Answer put(String path, Object body) {
    return send("PUT", path, body);
  }

  public Answer patch(String path, Object body) {
    return send("PATCH", path, body);
  }

  /**
   * Sends a request to a path below {@code /api/v1}, or to any path that begins with another
   * slash-name.
   *
   * @param body text as it is, bytes as octet-stream, anything else as JSON; null for none
   */
  public Answer send(String method, String path, Object body) {
    String full =
        path.startsWith("/v") || path.startsWith("/api/") || path.startsWith("/mlflow")
            ? path
            : "/api/v1" + path;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(full)).timeout(Duration.ofSeconds(60));
    headers.forEach(request::header);
    if (body == null) {
      request.method(method, BodyPublishers.noBody());
    } else if (body instanceof byte[] bytes) {
      request.header("Content-Type", "application/octet-stream");
      request.method(method, BodyPublishers.ofByteArray(bytes));
    } else {
      request.header("Content-Type", "application/json");
      request.method(
          method,
          BodyPublishers.ofString(body instanceof String text ? text : Json.writeText(body)));
    }
    try {
      HttpResponse<byte[]> response = HTTP.send(request.build(), BodyHandlers.ofByteArray());
      Answer answer = new Answer(response.statusCode(), response);
      CONTRACT.check(method, full, answer.status(), answer.contentType(), answer.text());
      return answer;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(method + " " + full, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** An answer. */
  public record Answer(int status, HttpResponse<byte[]> response) {
    /** The body as JSON; missing where there is none. */
    public JsonNode json() {
      try {
        return response.body().length == 0
            ? MissingNode.getInstance()
            : Json.mapper().readTree(response.body());
      } catch (IOException e) {
        throw new IllegalStateException("not JSON: " + text(), e);
      }
    }

    /** The body as text. */
    public String text() {
      return new String(response.body(), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** The problem's code; empty text for none. */
    public String code() {
      return json().path("code").asText();
    }

    public Optional<String> header(String name) {
      return response.headers().firstValue(name);
    }

    String contentType() {
      return header("Content-Type").orElse("");
    }

    /** The same answer, after a look at its status. */
    public Answer expect(int expected) {
      if (status != expected) {
        throw new AssertionError("expected " + expected + " but was " + status + ": " + text());
      }
      return this;
    }
  }
}
