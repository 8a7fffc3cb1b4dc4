package io.millrace.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.platform.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** A server of somebody else that webhooks are sent to; every path is counted apart. */
public final class Receiver implements AutoCloseable {
  private final HttpServer server;
  private final int port;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Received> received = new CopyOnWriteArrayList<>();

  private Receiver(int wanted) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 0);
    server.setExecutor(threads);
    server.start();
    this.port = server.getAddress().getPort();
  }

  /** On a free port. */
  public static Receiver start() {
    return start(0);
  }

  /** On a port, where one was before, say. */
  public static Receiver start(int port) {
    try {
      return new Receiver(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it listens. */
  public int port() {
    return port;
  }

  /** An address that answers 200. */
  public String accepting(String path) {
    return answering(path, exchange -> reply(exchange, 200, "ok"));
  }

  /** An address that answers a status. */
  public String answering(String path, int status) {
    return answering(path, exchange -> reply(exchange, status, "no"));
  }

  /** An address that does something after what it was sent is kept. */
  public String answering(String path, Behaviour behaviour) {
    server.createContext(
        path,
        exchange -> {
          received.add(Received.of(path, exchange));
          behaviour.answer(exchange);
        });
    return "http://127.0.0.1:" + port + path;
  }

  /** Answers with a text and ends. */
  public static void reply(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** What a path was sent, in the order of arrival. */
  public List<Received> at(String path) {
    return received.stream().filter(each -> each.path().equals(path)).toList();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** What to do with a request. */
  @FunctionalInterface
  public interface Behaviour {
    void answer(HttpExchange exchange) throws IOException;
  }

  /**
   * A request.
   *
   * @param headers by name in small letters
   */
  public record Received(String path, Map<String, String> headers, String body) {
    static Received of(String path, HttpExchange exchange) throws IOException {
      return new Received(
          path,
          exchange.getRequestHeaders().entrySet().stream()
              .collect(
                  Collectors.toMap(
                      header -> header.getKey().toLowerCase(Locale.ROOT),
                      header -> header.getValue().get(0))),
          new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }

    /** The body as JSON. */
    public JsonNode json() {
      return Json.readStored(body, JsonNode.class);
    }
  }
}
