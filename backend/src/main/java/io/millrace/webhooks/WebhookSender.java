package io.millrace.webhooks;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.crypto.Hashes;
import io.millrace.platform.crypto.SecretBox;
import io.millrace.platform.outbound.OutboundHttp;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes one attempt to deliver, with the headers of MLflow's server: the signature is HMAC-SHA256
 * over {@code <delivery id>.<seconds since 1970>.<body>}.
 */
final class WebhookSender {
  /** For one attempt, whatever the receiver does. */
  static final Duration MOST = Duration.ofSeconds(10);

  /** Bytes of an answer that are read. */
  static final int MAX_ANSWER = 4_096;

  private static final int FIRST_SUCCESS = 200;
  private static final int FIRST_REDIRECT = 300;
  private static final int FIRST_CLIENT_ERROR = 400;

  private final OutboundHttp http;
  private final SecretBox secrets;
  private final Time time;

  WebhookSender(OutboundHttp http, SecretBox secrets, Time time) {
    this.http = http;
    this.secrets = secrets;
    this.time = time;
  }

  /** What a webhook's secret is sealed for. */
  static String context(UUID webhookId) {
    return "webhook:" + webhookId;
  }

  /**
   * Sends.
   *
   * @param secret sealed
   * @return how it ended; never fails
   */
  Future<Attempt> send(
      UUID webhookId, UUID deliveryId, String url, Optional<byte[]> secret, String body) {
    Instant begun = time.now();
    Optional<String> opened = secret.flatMap(box -> secrets.open(context(webhookId), box));
    if (opened.isPresent() != secret.isPresent()) {
      return Future.succeededFuture(
          failed(begun, "The admin token has changed: set the webhook's secret again."));
    }
    Map<String, String> headers = headers(deliveryId, begun, opened, body);
    return http.exchange(
            HttpMethod.POST, URI.create(url), headers, Buffer.buffer(body), MOST, MAX_ANSWER)
        .map(answer -> answered(begun, answer))
        .recover(failure -> Future.succeededFuture(failed(begun, sentence(failure))));
  }

  private static Map<String, String> headers(
      UUID deliveryId, Instant now, Optional<String> secret, String body) {
    String seconds = Long.toString(now.getEpochSecond());
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("User-Agent", "Millrace");
    headers.put("X-MLflow-Delivery-Id", deliveryId.toString());
    headers.put("X-MLflow-Timestamp", seconds);
    secret.ifPresent(
        key -> headers.put("X-MLflow-Signature", signature(key, deliveryId + "." + seconds, body)));
    return headers;
  }

  private static String signature(String secret, String about, String body) {
    byte[] hash =
        Hashes.hmacSha256(
            secret.getBytes(StandardCharsets.UTF_8),
            (about + "." + body).getBytes(StandardCharsets.UTF_8));
    return "v1," + Base64.getEncoder().encodeToString(hash);
  }

  private Attempt answered(Instant begun, OutboundHttp.Answer answer) {
    int status = answer.status();
    return new Attempt(
        Optional.of(status),
        Optional.of(text(answer.body())).filter(text -> !text.isEmpty()),
        reason(status),
        millis(begun));
  }

  private static Optional<String> reason(int status) {
    if (status >= FIRST_SUCCESS && status < FIRST_REDIRECT) {
      return Optional.empty();
    }
    return Optional.of(
        status >= FIRST_REDIRECT && status < FIRST_CLIENT_ERROR
            ? "It answered %d; redirects are not followed.".formatted(status)
            : "It answered %d.".formatted(status));
  }

  /** PostgreSQL keeps no NUL. */
  private static String text(Buffer body) {
    return body.toString(StandardCharsets.UTF_8).replace("\0", "\uFFFD");
  }

  private Attempt failed(Instant begun, String reason) {
    return new Attempt(Optional.empty(), Optional.empty(), Optional.of(reason), millis(begun));
  }

  private int millis(Instant begun) {
    return (int) Math.max(0, Duration.between(begun, time.now()).toMillis());
  }

  private static String sentence(Throwable failure) {
    return failure instanceof ApiException known && known.code() != ErrorCode.INTERNAL
        ? known.getMessage()
        : "It could not be sent because of a fault of the installation.";
  }
}
