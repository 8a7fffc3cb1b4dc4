package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerIT {
  @Test
  void aTenantIsMadeAndWorksAlone() {
    // Given
    ApiClient acme = MillraceServer.newTenant();
    ApiClient other = MillraceServer.newTenant();

    // When
    String id =
        acme.post("/datasets", Map.of("name", "digits")).expect(201).json().path("id").asText();

    // Then
    acme.get("/datasets/" + id).expect(200);
    assertThat(other.get("/datasets/" + id).expect(404).code()).isEqualTo("NOT_FOUND");
    assertThat(acme.get("/me").expect(200).json().at("/tenant/role").asText()).isEqualTo("owner");
    assertThat(acme.get("/experiments").expect(200).json().at("/items/0/id").asText())
        .isEqualTo("0");
    acme.get("/overview").expect(200);
    assertThat(acme.get("/audit-chain").expect(200).json().path("intact").asBoolean()).isTrue();
  }

  @Test
  void aStrangerLearnsNothingAndBadInputIsRefused() {
    ApiClient acme = MillraceServer.newTenant();

    assertThat(MillraceServer.stranger().get("/datasets").expect(401).code())
        .isEqualTo("UNAUTHENTICATED");
    assertThat(acme.post("/datasets", Map.of("name", "no spaces", "x", 1)).expect(400).code())
        .isEqualTo("INVALID_REQUEST");
    acme.post("/datasets", "{\"name\":\"a\",\"name\":\"b\"}").expect(400);
    acme.post("/datasets", "[".repeat(1_000)).expect(400);
    acme.post("/datasets", "{\"name\":\"" + "x".repeat(200_000) + "\"}").expect(413);
    acme.get("/nothing").expect(404);
  }
}
