package io.millrace.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.ApiClient.Answer;
import io.millrace.testing.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk without a free byte under the embedded PostgreSQL and the embedded store. */
class FullDiskIT {
  private static final int DISK_MEBIBYTES = 320;
  private static final int STORE_MEBIBYTES = 16;
  private static final int MOST_WRITES = 400;
  private static final byte[] FILE = new byte[256 << 10];

  private final SplittableRandom random = new SplittableRandom(11);

  @TempDir private Path folder;

  @Test
  void writesAreRefusedInWordsAndGoOnOnceThereIsRoom() throws IOException {
    Path data = folder.resolve("data");
    try (SmallDisk disk = SmallDisk.mount(data, DISK_MEBIBYTES);
        SmallDisk storeDisk = SmallDisk.mount(data.resolve("s3"), STORE_MEBIBYTES);
        ServerProcess server = ServerProcess.start(data, Map.of())) {
      // Given
      ApiClient api = server.client(server.newTenantKey());
      TenantWork work = new TenantWork(api);
      String artifact = "/runs/" + work.run() + "/artifact?path=file.bin";
      String dataset = work.dataset("kept");
      JsonNode upload = upload(api, dataset, "late.bin").expect(201).json();

      // When
      storeDisk.fill();

      // Then
      assertFull(api.put(artifact, FILE), "object store has no space left");
      assertThat(TenantWork.store(upload.at("/parts/0/url").asText(), FILE)).isEqualTo(507);
      assertThat(upload(api, dataset, "more.bin").status()).isIn(201, 507);
      assertThat(used(api)).isLessThanOrEqualTo(2L * FILE.length);

      // When
      disk.fill();

      // Then
      assertFull(writeUntilRefused(api), "database has no space left");
      api.get("/datasets/" + dataset).expect(200);

      // When: there is room again, without a restart
      storeDisk.free();
      disk.free();

      // Then
      assertStored(api, artifact, upload);
      work.dataset("after");
      await().atMost(TenantWork.PATIENCE).until(server::isReady);
    }
  }

  /** The writes that were refused now succeed: the artifact, and the upload to its end. */
  private static void assertStored(ApiClient api, String artifact, JsonNode upload) {
    await()
        .atMost(TenantWork.PATIENCE)
        .untilAsserted(() -> assertThat(api.put(artifact, FILE).status()).isEqualTo(201));
    assertThat(TenantWork.store(upload.at("/parts/0/url").asText(), FILE)).isEqualTo(200);
    String path = "/uploads/" + upload.path("id").asText();
    assertThat(api.post(path + "/complete", null).expect(200).json().path("state").asText())
        .isEqualTo("ready");
  }

  private static void assertFull(Answer answer, String sentence) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(507);
    assertThat(answer.code()).isEqualTo("STORAGE_FULL");
    assertThat(answer.json().path("detail").asText()).contains(sentence);
  }

  /** Descriptions that no compression makes small, until a write is refused. */
  private Answer writeUntilRefused(ApiClient api) {
    for (int i = 0; i < MOST_WRITES; i++) {
      byte[] noise = new byte[7_000];
      random.nextBytes(noise);
      Answer answer =
          api.post(
              "/datasets",
              Map.of(
                  "name",
                  "filler-" + i,
                  "description",
                  new String(Base64.getEncoder().encode(noise), StandardCharsets.US_ASCII)));
      if (answer.status() != 201) {
        return answer;
      }
    }
    throw new AssertionError(MOST_WRITES + " writes went into a full disk");
  }

  private static Answer upload(ApiClient api, String dataset, String name) {
    return api.post(
        "/uploads",
        Map.of("purpose", "dataset", "datasetId", dataset, "name", name, "bytes", FILE.length));
  }

  private static long used(ApiClient api) {
    for (JsonNode meter : api.get("/usage").expect(200).json().path("meters")) {
      if (meter.path("meter").asText().equals("storageBytes")) {
        return meter.path("used").asLong();
      }
    }
    throw new AssertionError("no meter of the storage");
  }
}
