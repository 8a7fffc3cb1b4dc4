package io.millrace.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.testing.ApiClient;
import io.millrace.testing.ApiClient.Answer;
import io.millrace.testing.ServerProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL and S3 that go and come back under two servers that share them. */
class OutageIT {
  @TempDir private static Path folder;
  private static Outside outside;
  private static ServerProcess first;
  private static ServerProcess second;

  @BeforeAll
  static void startTwoServers() {
    outside = new Outside(folder.resolve("outside"));
    first = ServerProcess.start(folder.resolve("first"), outside.settings());
    second = ServerProcess.start(folder.resolve("second"), outside.settings());
  }

  @AfterAll
  static void stopEverything() {
    second.close();
    first.close();
    outside.close();
  }

  @Test
  void killedPostgresMeans503UntilItIsBack() {
    // Given
    String key = first.newTenantKey();
    ApiClient here = first.client(key);
    ApiClient there = second.client(key);
    DatasetLoad load = new DatasetLoad(List.of(here, there, here, there));
    load.awaitSome();

    // When
    outside.killPostgres();

    // Then
    load.awaitOutageAndRecovery();
    load.endAndCheck(there);
    awaitReady();
  }

  @Test
  void storeThatIsGoneHoldsUpOnlyWhatNeedsIt() {
    // Given
    String key = first.newTenantKey();
    TenantWork work = new TenantWork(first.client(key));
    String dataset = work.dataset("shared");
    work.admitted("digits", work.register("digits", work.modelFile("digits")));
    work.deploy("digits", "digits");
    work.serves("digits");
    Map<String, Object> upload =
        Map.of("purpose", "dataset", "datasetId", dataset, "name", "a.txt", "bytes", 5);

    // When
    outside.stopStore();

    // Then
    Answer refused = work.api().post("/uploads", upload).expect(503);
    assertThat(refused.code()).isEqualTo("UNAVAILABLE");
    assertThat(refused.header("Retry-After")).isPresent();
    assertThat(first.isReady()).isFalse();
    work.api().get("/datasets/" + dataset).expect(200);
    work.predict("digits").expect(200);
    outside.startStore();
    work.api().post("/uploads", upload).expect(201);
    awaitReady();
  }

  private static void awaitReady() {
    await().atMost(TenantWork.PATIENCE).until(() -> first.isReady() && second.isReady());
  }
}
