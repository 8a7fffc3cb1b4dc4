package io.millrace.badinput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.resilience.TenantWork;
import io.millrace.serving.HostileModels;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whoever cancels a job does not leave behind what waits for it for ever. */
class CancelledJobsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MOST_TRIES = 20;

  private final ApiClient tenant = MillraceServer.newTenant();
  private final TenantWork work = new TenantWork(tenant);

  @Test
  void aVersionWhoseExaminationIsCancelledIsRejected() {
    // Given: an examination that takes until its time limit
    String run = work.run();
    tenant
        .put("/runs/" + run + "/artifact?path=model.onnx", HostileModels.endlessLoop())
        .expect(201);
    tenant.post("/models", Map.of("name", "endless")).expect(201);
    work.register("endless", run);

    // When
    String job = await().until(this::running, id -> !id.isEmpty());
    tenant.post("/jobs/" + job + "/cancel", null).expect(200);

    // Then
    JsonNode version = tenant.get("/models/endless/versions/1").expect(200).json();
    assertThat(version.path("state").asText()).isEqualTo("rejected");
    assertThat(version.path("reason").asText()).contains("cancelled", "register the file again");
    assertThat(used("models")).isZero();
    assertThat(pageOf(tenant.get("/jobs/" + job).expect(200).json().path("target")))
        .isEqualTo("/models/endless/versions/1");
    tenant.post("/jobs/" + job + "/cancel", null).expect(200);
    tenant.delete("/models/endless").expect(204);
  }

  @Test
  void anUploadWhoseVerificationIsCancelledFails() {
    // Given
    String dataset = work.dataset("cancelled");

    // When: a cancellation comes before the end of the verification
    JsonNode upload = null;
    for (int i = 0; i < MOST_TRIES && upload == null; i++) {
      String id = work.archive(dataset, "files-" + i, 2_000);
      JsonNode begun = tenant.get("/uploads/" + id).expect(200).json();
      tenant.post("/jobs/" + begun.path("jobId").asText() + "/cancel", null).expect(200);
      JsonNode now = tenant.get("/uploads/" + id).expect(200).json();
      if (now.path("state").asText().equals("failed")) {
        upload = now;
      } else {
        tenant.delete("/uploads/" + id).expect(204);
      }
    }

    // Then
    assertThat(upload).as("no cancellation was in time").isNotNull();
    assertThat(upload.path("message").asText()).contains("cancelled", "upload it again");
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(used("storageBytes")).isZero());
  }

  /** Where lineage says that the page of a job's target is. */
  private String pageOf(JsonNode target) {
    String query =
        "?kind=" + target.path("kind").asText() + "&id=" + target.path("id").asText() + "&depth=1";
    for (JsonNode node : tenant.get("/lineage" + query).expect(200).json().path("nodes")) {
      if (node.path("id").equals(target.path("id"))) {
        return node.path("href").asText();
      }
    }
    return "";
  }

  private String running() {
    return tenant.get("/jobs?state=running").expect(200).json().at("/items/0/id").asText();
  }

  private long used(String meter) {
    for (JsonNode each : tenant.get("/usage").expect(200).json().path("meters")) {
      if (each.path("meter").asText().equals(meter)) {
        return each.path("used").asLong();
      }
    }
    throw new AssertionError("no meter " + meter);
  }
}
