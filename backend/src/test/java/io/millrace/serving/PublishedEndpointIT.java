package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An endpoint that the installation's admin has published to another tenant. */
class PublishedEndpointIT {
  private static final String ROW =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}]}";

  private static final ApiClient ADMIN = MillraceServer.admin();
  private static ServingTenant owning;
  private static ApiClient owner;

  @BeforeAll
  static void deploy() {
    owning = new ServingTenant(MillraceServer.newTenant());
    owner = owning.client();
    owning.register("shared", OnnxModels.mlp(4, 8, 3), Map.of());
    owning.deploy("shared", 1);
  }

  @Test
  void isAskedByEveryProtocolUnderTheCallersOwnLimitsAndBill() {
    // Given
    ApiClient consumer = MillraceServer.newTenant();
    consumer.post("/v2/models/shared/infer", ROW).expect(404);
    publish(owner, "shared", consumer);

    // When
    String byOip = consumer.post("/v2/models/shared/infer", ROW).expect(200).text();
    consumer.post("/v1/models/shared:predict", "{\"instances\":[[1,2,3,4],[1,2,3,4]]}").expect(200);
    consumer
        .post("/endpoints/shared/predict", Map.of("instances", List.of(List.of(1, 2, 3, 4))))
        .expect(200);
    consumer.get("/v2/models/shared").expect(200);
    consumer.get("/v2/models/shared/ready").expect(200);

    // Then: the same answer, on the consumer's bill with its names
    assertThat(byOip).contains(data(owner.post("/v2/models/shared/infer", ROW).expect(200).json()));
    JsonNode usage =
        ServingTenant.await(
            () -> consumer.get("/usage/serving").expect(200).json(),
            found -> found.at("/total/answered").asInt() >= 3);
    assertThat(usage.toString()).contains("\"endpoint\":\"shared\"");
    assertThat(usage.at("/total/rows").asInt()).isEqualTo(4);

    // And: its rate is its own
    limit(consumer, 1);
    int refused = 0;
    for (int i = 0; i < 10; i++) {
      refused +=
          consumer.post("/v2/models/shared/infer", ROW).response().statusCode() == 429 ? 1 : 0;
    }
    assertThat(refused).isPositive();
    owner.post("/v2/models/shared/infer", ROW).expect(200);
  }

  @Test
  void isShownToThoseWhoMayAskItAndChangedByItsOwnerAlone() {
    ApiClient consumer = MillraceServer.newTenant();
    publish(owner, "shared", consumer);

    JsonNode listed = consumer.get("/published-endpoints").expect(200).json().path("items");
    assertThat(listed).hasSize(1);
    assertThat(listed.at("/0/name").asText()).isEqualTo("shared");
    assertThat(listed.at("/0/serves/0/version").asInt()).isEqualTo(1);
    assertThat(listed.at("/0/signature/inputs")).hasSize(1);
    assertThat(listed.toString()).doesNotContain(id(owner));
    assertThat(consumer.get("/published-endpoints/shared").expect(200).json())
        .isEqualTo(listed.get(0));

    consumer.get("/endpoints/shared").expect(404);
    consumer.get("/endpoints/shared/statistics").expect(404);
    consumer.get("/endpoints/shared/refusals").expect(404);
    consumer.get("/v2/models/shared/stats").expect(404);
    consumer.delete("/endpoints/shared").expect(404);
    consumer.post("/v2/repository/models/shared/unload", "{}").expect(404);
    assertThat(consumer.get("/endpoints").expect(200).json().path("items")).isEmpty();
    owner.get("/published-endpoints/shared").expect(404);
  }

  @Test
  void tellsItsOwnerNothingOfWhoAskedAndWhat() {
    // Given
    ApiClient consumer = MillraceServer.newTenant();
    ServingTenant tenant = new ServingTenant(MillraceServer.newTenant());
    tenant.register("captured", OnnxModels.mlp(4, 8, 3), Map.of());
    tenant.deploy("captured", 1);
    tenant
        .client()
        .patch("/endpoints/captured", Map.of("capture", Map.of("sampleRate", 1)))
        .expect(200);
    publish(tenant.client(), "captured", consumer);

    // When
    consumer.post("/v2/models/captured/infer", ROW).expect(200);
    consumer.post("/v2/models/captured/infer", ROW.replace("\"x\"", "\"secret\"")).expect(400);
    tenant.client().post("/v2/models/captured/infer", ROW).expect(200);

    // Then
    JsonNode refusals =
        tenant.client().get("/endpoints/captured/refusals").expect(200).json().path("items");
    assertThat(refusals).hasSize(1);
    assertThat(refusals.toString()).doesNotContain("secret").doesNotContain("subject");
    JsonNode captures =
        ServingTenant.await(
            () -> tenant.client().get("/captures").expect(200).json(),
            found -> !found.path("items").isEmpty());
    assertThat(captures.path("items")).hasSize(1);
  }

  @Test
  void anOwnEndpointOfThatNameComesFirst() {
    // Given
    ServingTenant consumer = new ServingTenant(MillraceServer.newTenant());
    publish(owner, "shared", consumer.client());
    consumer.client().post("/v2/models/shared/infer", ROW).expect(200);

    // When
    consumer.register("shared", OnnxModels.mlp(5, 8, 3), Map.of());
    consumer.deploy("shared", 1);

    // Then
    consumer.client().post("/v2/models/shared/infer", ROW).expect(400);
    consumer.client().delete("/endpoints/shared").expect(204);
    consumer.client().post("/v2/models/shared/infer", ROW).expect(200);
  }

  @Test
  void isTakenBackAtOnceAndWithTheEndpoint() {
    // Given
    ApiClient consumer = MillraceServer.newTenant();
    ServingTenant tenant = new ServingTenant(MillraceServer.newTenant());
    tenant.register("leaving", OnnxModels.mlp(4, 8, 3), Map.of());
    tenant.deploy("leaving", 1);
    publish(tenant.client(), "leaving", consumer);
    consumer.post("/v2/models/leaving/infer", ROW).expect(200);

    // When, then
    publish(tenant.client(), "leaving");
    consumer.post("/v2/models/leaving/infer", ROW).expect(404);
    publish(tenant.client(), "leaving", consumer);
    consumer.post("/v2/models/leaving/infer", ROW).expect(200);
    tenant.client().delete("/endpoints/leaving").expect(204);
    consumer.post("/v2/models/leaving/infer", ROW).expect(404);
    assertThat(consumer.get("/published-endpoints").expect(200).json().path("items")).isEmpty();
  }

  @Test
  void theAdminSeesWhoMayAskAndIsToldWhatCannotBe() {
    // Given
    ApiClient consumer = MillraceServer.newTenant();
    ServingTenant other = new ServingTenant(MillraceServer.newTenant());
    other.register("shared", OnnxModels.mlp(4, 8, 3), Map.of());
    other.deploy("shared", 1);
    publish(owner, "shared", consumer);

    // Then
    String at = "/admin/tenants/" + id(owner) + "/endpoints";
    JsonNode listed = ADMIN.get(at).expect(200).json().path("items");
    assertThat(listed.at("/0/publishedTo").toString()).contains(id(consumer));
    String put = at + "/shared/publication";
    ADMIN.put(put, tenants(id(owner))).expect(400);
    ADMIN.put(put, tenants(UUID.randomUUID().toString())).expect(400);
    ADMIN.put(at + "/nothing/publication", tenants()).expect(404);
    ADMIN.get("/admin/tenants/" + UUID.randomUUID() + "/endpoints").expect(404);
    ADMIN
        .put(
            "/admin/tenants/" + id(other.client()) + "/endpoints/shared/publication",
            tenants(id(consumer)))
        .expect(409);
    consumer.put(put, tenants()).expect(403);
    assertThat(owner.get("/audit-events").expect(200).json().toString())
        .contains("endpoint.published");
  }

  private static void publish(ApiClient owner, String endpoint, ApiClient... consumers) {
    String[] ids = List.of(consumers).stream().map(PublishedEndpointIT::id).toArray(String[]::new);
    ADMIN
        .put(
            "/admin/tenants/" + id(owner) + "/endpoints/" + endpoint + "/publication", tenants(ids))
        .expect(200);
  }

  private static Map<String, Object> tenants(String... ids) {
    return Map.of("tenants", List.of(ids));
  }

  private static String id(ApiClient tenant) {
    return tenant.get("/tenant").expect(200).json().path("id").asText();
  }

  private static void limit(ApiClient tenant, int predictionsPerSecond) {
    ADMIN
        .patch(
            "/admin/tenants/" + id(tenant),
            Map.of("quota", Map.of("predictionsPerSecond", predictionsPerSecond)))
        .expect(200);
  }

  private static String data(JsonNode answer) {
    return answer.at("/outputs/0/data").toString();
  }
}
