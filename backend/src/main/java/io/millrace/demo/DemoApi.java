package io.millrace.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.millrace.platform.Json;
import io.millrace.platform.time.Time;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * One caller of the public API: an address and a credential. Blocks, and comes back after a 503
 * that says when; any other answer than 2xx fails.
 */
final class DemoApi {
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 50;
  private static final int UNAVAILABLE = 503;

  private final URI server;
  private final Optional<String> credential;

  private DemoApi(URI server, Optional<String> credential) {
    this.server = server;
    this.credential = credential;
  }

  static DemoApi nobody(URI server) {
    return new DemoApi(server, Optional.empty());
  }

  DemoApi as(String token) {
    return new DemoApi(server, Optional.of(token));
  }

  URI server() {
    return server;
  }

  JsonNode get(String path) {
    return json(send("GET", path, BodyPublishers.noBody()));
  }

  JsonNode post(String path, Object body) {
    return json(send("POST", path, BodyPublishers.ofString(Json.writeText(body))));
  }

  /**
   * A POST that is done once, however often it is sent with the key: a demo that begins again goes
   * through what it had done, and gets the answers of then.
   */
  JsonNode postOnce(String key, String path, Object body) {
    return json(
        exchange(
            request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "demo-" + key)
                .POST(BodyPublishers.ofString(inOrder(body)))
                .build()));
  }

  /** The same text in every process, which a {@link java.util.Map#of} is not. */
  private static String inOrder(Object body) {
    try {
      return Json.mapper()
          .writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  JsonNode put(String path, Object body) {
    return json(send("PUT", path, BodyPublishers.ofString(Json.writeText(body))));
  }

  JsonNode patch(String path, Object body) {
    return json(send("PATCH", path, BodyPublishers.ofString(Json.writeText(body))));
  }

  void delete(String path) {
    send("DELETE", path, BodyPublishers.noBody());
  }

  byte[] bytes(String path) {
    return send("GET", path, BodyPublishers.noBody()).body();
  }

  /** What a link in an answer leads to. */
  byte[] content(String url) {
    return exchange(atRoot(url).GET().build()).body();
  }

  /** Stores raw bytes below a path of the API. */
  JsonNode putBytes(String path, byte[] bytes) {
    HttpRequest.Builder request = request(path).header("Content-Type", "application/octet-stream");
    return json(exchange(request.PUT(BodyPublishers.ofByteArray(bytes)).build()));
  }

  /** Sends bytes to a presigned address of the object store, which takes no credential. */
  static void putPresigned(String url, byte[] bytes, int offset, int length) {
    exchange(
        HttpRequest.newBuilder(URI.create(url))
            .timeout(TIMEOUT)
            .PUT(BodyPublishers.ofByteArray(bytes, offset, length))
            .build());
  }

  /** A POST whose answer's headers matter; the path stands at the server's root. */
  HttpResponse<byte[]> exchangeAtRoot(String path, String body) {
    return exchange(
        atRoot(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  /** The items of all pages; the path has a query already. */
  List<JsonNode> all(String path) {
    List<JsonNode> items = new ArrayList<>();
    JsonNode page = get(path);
    elements(page.path("items")).forEach(items::add);
    while (page.has("nextCursor")) {
      String cursor = URLEncoder.encode(page.path("nextCursor").asText(), StandardCharsets.UTF_8);
      page = get(path + "&cursor=" + cursor);
      elements(page.path("items")).forEach(items::add);
    }
    return items;
  }

  /** Asks again until the answer is as wanted. */
  JsonNode await(String path, Predicate<JsonNode> wanted) {
    long end = Time.system().nanos() + PATIENCE.toNanos();
    JsonNode answer = get(path);
    while (!wanted.test(answer)) {
      DemoFailure.unless(
          Time.system().nanos() < end,
          "GET %s is not as expected after %d s: %s",
          path,
          PATIENCE.toSeconds(),
          answer);
      pause(POLL_MILLIS);
      answer = get(path);
    }
    return answer;
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoFailure("The demo was interrupted.", e);
    }
  }

  private HttpResponse<byte[]> send(String method, String path, BodyPublisher body) {
    return exchange(
        request(path).header("Content-Type", "application/json").method(method, body).build());
  }

  private HttpRequest.Builder request(String path) {
    return atRoot("/api/v1" + path);
  }

  private HttpRequest.Builder atRoot(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path)).timeout(TIMEOUT);
    credential.ifPresent(token -> request.header("Authorization", "Bearer " + token));
    return request;
  }

  private static HttpResponse<byte[]> exchange(HttpRequest request) {
    HttpResponse<byte[]> response = patiently(request);
    DemoFailure.unless(
        response.statusCode() / 100 == 2,
        "%s %s was answered with %d: %s",
        request.method(),
        request.uri().getPath(),
        response.statusCode(),
        new String(response.body(), StandardCharsets.UTF_8));
    return response;
  }

  /** Comes back when a server that is busy or not whole says when to. */
  private static HttpResponse<byte[]> patiently(HttpRequest request) {
    long end = Time.system().nanos() + PATIENCE.toNanos();
    HttpResponse<byte[]> response = once(request);
    OptionalLong seconds = retryAfter(response);
    while (seconds.isPresent() && Time.system().nanos() < end) {
      pause(seconds.getAsLong() * 1_000);
      response = once(request);
      seconds = retryAfter(response);
    }
    return response;
  }

  private static OptionalLong retryAfter(HttpResponse<?> response) {
    return response.statusCode() == UNAVAILABLE
        ? response.headers().firstValueAsLong("Retry-After")
        : OptionalLong.empty();
  }

  private static HttpResponse<byte[]> once(HttpRequest request) {
    try {
      return HTTP.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new DemoFailure(
          "%s %s failed: %s".formatted(request.method(), request.uri().getPath(), e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoFailure("The demo was interrupted.", e);
    }
  }

  static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  static JsonNode json(HttpResponse<byte[]> response) {
    try {
      return response.body().length == 0
          ? MissingNode.getInstance()
          : Json.mapper().readTree(response.body());
    } catch (IOException e) {
      throw new DemoFailure(response.uri().getPath() + " answered no JSON.", e);
    }
  }
}
