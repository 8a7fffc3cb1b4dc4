package io.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/** Brings bytes of one part to where they are verified, as a client does. */
public final class DatasetUploads {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private DatasetUploads() {}

  /**
   * Uploads and waits until it is verified.
   *
   * @param kind {@code file} or {@code archive}
   * @return the upload's id
   */
  public static String ready(
      ApiClient tenant, String dataset, String kind, String name, byte[] bytes) {
    return ready(
        tenant,
        Map.of(
            "purpose", "dataset",
            "datasetId", dataset,
            "kind", kind,
            "name", name,
            "bytes", bytes.length),
        bytes);
  }

  /** Uploads a file to import, and waits until it is verified; answers the upload's id. */
  public static String toImport(ApiClient tenant, String name, byte[] bytes) {
    return ready(tenant, Map.of("purpose", "import", "name", name, "bytes", bytes.length), bytes);
  }

  private static String ready(ApiClient tenant, Map<String, ?> announced, byte[] bytes) {
    JsonNode upload = tenant.post("/uploads", announced).expect(201).json();
    String path = "/uploads/" + upload.path("id").asText();
    int sent = 0;
    for (JsonNode part : upload.path("parts")) {
      int end = sent + part.path("bytes").asInt();
      assertThat(put(part.path("url").asText(), Arrays.copyOfRange(bytes, sent, end)))
          .isEqualTo(200);
      sent = end;
    }
    tenant.post(path + "/complete", null).expect(200);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> tenant.get(path).expect(200).json().path("state").asText().equals("ready"));
    return upload.path("id").asText();
  }

  private static int put(String url, byte[] bytes) {
    try {
      return HTTP.send(
              HttpRequest.newBuilder(URI.create(url))
                  .PUT(BodyPublishers.ofByteArray(bytes))
                  .build(),
              BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
