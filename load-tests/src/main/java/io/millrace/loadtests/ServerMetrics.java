package io.millrace.loadtests;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** What a server tells Prometheus at one moment. */
record ServerMetrics(List<String> lines) {

  static ServerMetrics of(ServerProcess server) throws IOException, InterruptedException {
    URI address = server.management().resolve("/metrics");
    return new ServerMetrics(
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
            .body()
            .lines()
            .toList());
  }

  /**
   * A metric, over all its labels.
   *
   * @throws IllegalStateException if there is none of that name
   */
  double sum(String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .reduce(Double::sum)
        .orElseThrow(() -> new IllegalStateException("the server has no metric " + name));
  }
}
