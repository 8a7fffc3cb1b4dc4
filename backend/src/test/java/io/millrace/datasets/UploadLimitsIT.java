package io.millrace.datasets;

import static io.millrace.datasets.UploadingTenant.path;
import static io.millrace.datasets.UploadingTenant.put;
import static io.millrace.datasets.UploadingTenant.send;
import static io.millrace.datasets.UploadingTenant.sha256;
import static io.millrace.datasets.UploadingTenant.url;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.ApiClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Uploads of strangers, above the quota, and whose bytes have gone. */
class UploadLimitsIT {
  private static final byte[] BYTES = "these bytes".getBytes(StandardCharsets.UTF_8);
  private static final byte[] OTHERS = "other bytes".getBytes(StandardCharsets.UTF_8);

  @Test
  void aStrangerLearnsNothingOfAnUpload() {
    // Given
    UploadingTenant owner = UploadingTenant.create();
    ApiClient stranger = UploadingTenant.create().api();
    JsonNode upload = owner.begin("secret.txt", BYTES.length);
    String known = path(upload);
    String unknown = "/uploads/00000000-0000-7000-8000-000000000000";

    // When, then
    assertSameRefusal(stranger.get(known), stranger.get(unknown));
    assertSameRefusal(stranger.delete(known), stranger.delete(unknown));
    assertSameRefusal(
        stranger.post(known + "/complete", null), stranger.post(unknown + "/complete", null));
    assertSameRefusal(
        stranger.post(known + "/parts", "{\"numbers\":[1]}"),
        stranger.post(unknown + "/parts", "{\"numbers\":[1]}"));
    send(upload, BYTES);
    assertThat(owner.complete(upload).expect(200).json().path("state").asText()).isEqualTo("ready");
  }

  @Test
  void aStrangersUploadIsInNoVersion() {
    // Given
    UploadingTenant owner = UploadingTenant.create();
    UploadingTenant stranger = UploadingTenant.create();
    JsonNode upload = owner.ready("secret.txt", BYTES);

    // When
    Answer refused = stranger.commit(upload).expect(422);

    // Then
    assertThat(refused.json().at("/errors/0/message").asText())
        .isEqualTo("There is no such upload, or it stands twice.");
    assertThat(refused.text()).doesNotContain("secret");
    assertThat(stranger.versions()).isZero();
    owner.commit(upload).expect(201);
  }

  @Test
  void anAlteredAddressIsRefused() {
    // Given
    UploadingTenant owner = UploadingTenant.create();
    UploadingTenant other = UploadingTenant.create();
    JsonNode upload = owner.begin("a.txt", BYTES.length);
    JsonNode foreign = other.begin("b.txt", BYTES.length);
    String url = url(upload, 1);
    String key = url.replaceAll(".*/millrace/(.*)\\?.*", "$1");
    String foreignKey = url(foreign, 1).replaceAll(".*/millrace/(.*)\\?.*", "$1");

    // When, then
    assertThat(put(url.replace(key, foreignKey), BYTES).statusCode()).isEqualTo(403);
    assertThat(put(url.replace("partNumber=1", "partNumber=2"), BYTES).statusCode()).isEqualTo(403);
    assertThat(
            put(url.replaceAll("X-Amz-Expires=\\d+", "X-Amz-Expires=604800"), BYTES).statusCode())
        .isEqualTo(403);
    assertThat(put(url.replaceAll("\\?.*", ""), BYTES).statusCode()).isEqualTo(403);
    assertThat(owner.complete(upload).expect(422).text()).contains("Part 1 has not arrived");
    assertThat(other.complete(foreign).expect(422).text()).contains("Part 1 has not arrived");
    owner.api().delete(path(upload)).expect(204);
    other.api().delete(path(foreign)).expect(204);
    owner.awaitNothingLeft();
    other.awaitNothingLeft();
  }

  @Test
  void theQuotaIsNamedAndEveryWayOutGivesItBack() {
    // Given
    UploadingTenant tenant = UploadingTenant.create(16);
    JsonNode upload = tenant.begin("a.txt", BYTES.length);
    int parts = tenant.stored().size();

    // When
    Answer refused = tenant.announce("file", "b.txt", BYTES.length, Optional.empty()).expect(429);

    // Then
    assertThat(refused.code()).isEqualTo("QUOTA_EXCEEDED");
    assertThat(refused.json().path("detail").asText())
        .isEqualTo(
            "The storage quota of 16 bytes is used up: 11 are in use and 11 more are needed.");
    assertThat(tenant.used()).isEqualTo(11);
    assertThat(tenant.stored()).hasSize(parts);
    tenant.api().delete(path(upload)).expect(204);
    tenant.awaitNothingLeft();
    JsonNode wrong =
        tenant
            .announce("file", "b.txt", BYTES.length, Optional.of(sha256(OTHERS)))
            .expect(201)
            .json();
    send(wrong, BYTES);
    assertThat(tenant.complete(wrong).expect(200).json().path("state").asText())
        .isEqualTo("failed");
    tenant.awaitNothingLeft();
    tenant.commit(tenant.ready("c.txt", BYTES)).expect(201);
    assertThat(tenant.used()).isEqualTo(11);
  }

  @Test
  void noVersionIsMadeOfBytesThatHaveVanished() throws IOException {
    // Given
    UploadingTenant tenant = UploadingTenant.create();
    JsonNode vanished = tenant.ready("gone.txt", BYTES);
    Path object = tenant.stored().iterator().next();
    JsonNode there = tenant.ready("there.txt", OTHERS);
    Files.delete(object);

    // When
    Answer refused = tenant.commit(there, vanished).expect(422);

    // Then
    assertThat(refused.code()).isEqualTo("CONTENT_MISMATCH");
    assertThat(refused.json().path("detail").asText())
        .contains(vanished.path("id").asText(), "vanished", "upload them again");
    assertThat(tenant.versions()).isZero();
    tenant.api().delete(path(vanished)).expect(204);
    tenant.commit(there, tenant.ready("gone.txt", BYTES)).expect(201);
    assertThat(tenant.paths(1)).containsExactly("gone.txt", "there.txt");
    assertThat(tenant.stored()).hasSize(2);
    assertThat(tenant.used()).isEqualTo(22);
  }

  @Test
  void partsThatHaveVanishedAreSaidToHave() throws IOException {
    // Given
    UploadingTenant tenant = UploadingTenant.create();
    JsonNode upload = tenant.begin("a.txt", BYTES.length);
    send(upload, BYTES);
    for (Path part : tenant.stored()) {
      Files.delete(part);
    }

    // When
    Answer refused = tenant.complete(upload).expect(422);

    // Then
    assertThat(refused.code()).isEqualTo("CONTENT_MISMATCH");
    assertThat(refused.json().path("detail").asText()).contains("vanished", "start another upload");
    assertThat(tenant.api().post(path(upload) + "/parts", "{\"numbers\":[1]}").expect(422).code())
        .isEqualTo("CONTENT_MISMATCH");
    tenant.api().delete(path(upload)).expect(204);
    tenant.awaitNothingLeft();
  }

  private static void assertSameRefusal(Answer known, Answer unknown) {
    assertThat(known.status()).isEqualTo(404);
    assertThat(withoutRequest(known)).isEqualTo(withoutRequest(unknown));
  }

  private static JsonNode withoutRequest(Answer answer) {
    return ((ObjectNode) answer.json()).without(List.of("request_id", "instance"));
  }
}
