package io.millrace.platform.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.platform.observability.RequestMetrics.OfProtocol;
import org.junit.jupiter.api.Test;

class RequestMetricsTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @Test
  void countsByProtocolAndStatus() {
    // Given
    RequestMetrics metrics = new RequestMetrics(registry);
    OfProtocol one = metrics.of("one");

    // When
    one.answered(200, 1_000_000);
    one.answered(200, 3_000_000);
    one.answered(503, 1);
    metrics.of("other").answered(200, 1);

    // Then
    assertThat(registry.scrape())
        .contains("http_server_requests_seconds_count{protocol=\"one\",status=\"200\"} 2")
        .contains("http_server_requests_seconds_sum{protocol=\"one\",status=\"200\"} 0.004")
        .contains("http_server_requests_seconds_count{protocol=\"one\",status=\"503\"} 1")
        .contains("http_server_requests_seconds_count{protocol=\"other\",status=\"200\"} 1");
  }
}
