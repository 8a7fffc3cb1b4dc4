package io.millrace.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.ApiClient.Answer;
import io.millrace.testing.MillraceServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A new tenant with a dataset, as its client sees it; and what the store's disk holds of it. */
final class UploadingTenant {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final String id;
  private final ApiClient api;
  private final String dataset;

  private UploadingTenant(String id, ApiClient api) {
    this.id = id;
    this.api = api;
    this.dataset =
        api.post("/datasets", Map.of("name", "pictures")).expect(201).json().path("id").asText();
  }

  static UploadingTenant create() {
    return create(1L << 40);
  }

  /** One with a storage quota, in bytes. */
  static UploadingTenant create(long storageBytes) {
    JsonNode made =
        MillraceServer.admin()
            .post(
                "/admin/tenants",
                Map.of(
                    "name",
                    "tenant " + System.nanoTime(),
                    "quota",
                    Map.of("storageBytes", storageBytes)))
            .expect(201)
            .json();
    return new UploadingTenant(
        made.path("id").asText(),
        MillraceServer.stranger().withToken(made.path("apiKey").asText()));
  }

  ApiClient api() {
    return api;
  }

  Answer announce(String kind, String name, long bytes, Optional<String> sha256) {
    Map<String, Object> upload = new HashMap<>();
    upload.put("purpose", "dataset");
    upload.put("datasetId", dataset);
    upload.put("kind", kind);
    upload.put("name", name);
    upload.put("bytes", bytes);
    sha256.ifPresent(hash -> upload.put("sha256", hash));
    return api.post("/uploads", upload);
  }

  /** An upload of a file whose parts have not been sent. */
  JsonNode begin(String name, long bytes) {
    return announce("file", name, bytes, Optional.empty()).expect(201).json();
  }

  Answer complete(JsonNode upload) {
    return api.post(path(upload) + "/complete", null);
  }

  /** A file that is there, verified and not committed. */
  JsonNode ready(String name, byte[] bytes) {
    JsonNode upload = begin(name, bytes.length);
    send(upload, bytes);
    JsonNode completed = decided(complete(upload).expect(200).json());
    assertThat(completed.path("state").asText()).as(completed.toString()).isEqualTo("ready");
    return completed;
  }

  /** What has become of an archive of these bytes. */
  JsonNode archive(byte[] bytes) {
    JsonNode upload =
        announce("archive", "files.zip", bytes.length, Optional.empty()).expect(201).json();
    send(upload, bytes);
    return decided(complete(upload).expect(200).json());
  }

  /** The upload as it is once its verification has ended. */
  JsonNode decided(JsonNode upload) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> api.get(path(upload)).expect(200).json(),
            found -> !found.path("state").asText().equals("verifying"));
  }

  Answer commit(JsonNode... uploads) {
    return api.post(
        "/datasets/" + dataset + "/versions",
        Map.of("uploads", Stream.of(uploads).map(one -> one.path("id").asText()).toList()));
  }

  Answer commit(List<Map<String, Object>> changes, JsonNode... uploads) {
    return api.post(
        "/datasets/" + dataset + "/versions",
        Map.of(
            "uploads",
            Stream.of(uploads).map(one -> one.path("id").asText()).toList(),
            "changes",
            changes));
  }

  int versions() {
    return api.get("/datasets/" + dataset + "/versions").expect(200).json().path("items").size();
  }

  /** Paths of a version. */
  List<String> paths(int version) {
    return api.get("/datasets/" + dataset + "/versions/" + version + "/entries?limit=100")
        .expect(200)
        .json()
        .findValuesAsText("path");
  }

  long used() {
    for (JsonNode meter : api.get("/usage").expect(200).json().path("meters")) {
      if (meter.path("meter").asText().equals("storageBytes")) {
        return meter.path("used").asLong();
      }
    }
    throw new AssertionError("no meter of the storage");
  }

  /** Files of the store's disk, parts of uploads included. */
  Set<Path> stored() {
    try (Stream<Path> files = Files.walk(MillraceServer.sharedData().resolve("s3"))) {
      return files
          .filter(file -> file.toString().contains(id) && Files.isRegularFile(file))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the tenant has no byte anywhere: content that a row names would be among them. */
  void awaitNothingLeft() {
    await()
        .atMost(PATIENCE)
        .ignoreException(UncheckedIOException.class)
        .untilAsserted(
            () -> {
              assertThat(used()).as("bytes of the quota").isZero();
              assertThat(stored()).as("files in the store").isEmpty();
            });
    assertThat(versions()).isZero();
  }

  static String path(JsonNode upload) {
    return "/uploads/" + upload.path("id").asText();
  }

  static String url(JsonNode upload, int part) {
    return upload.at("/parts/" + (part - 1) + "/url").asText();
  }

  /** Sends all parts. */
  static void send(JsonNode upload, byte[] bytes) {
    int part = upload.path("partBytes").asInt();
    for (int number = 1; number <= upload.path("partCount").asInt(); number++) {
      int from = (number - 1) * part;
      byte[] some = java.util.Arrays.copyOfRange(bytes, from, Math.min(from + part, bytes.length));
      assertThat(put(url(upload, number), some).statusCode()).isEqualTo(200);
    }
  }

  static HttpResponse<String> put(String url, byte[] bytes) {
    try {
      return HTTP.send(
          HttpRequest.newBuilder(URI.create(url)).PUT(BodyPublishers.ofByteArray(bytes)).build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
