package io.millrace.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.TestMillrace;
import io.millrace.platform.http.ForeignProtocol;
import io.millrace.platform.http.ForeignProtocol.ForeignRoute;
import io.millrace.testing.ApiClient;
import io.millrace.testing.ApiClient.Answer;
import io.millrace.testing.MillraceServer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Walks every route of the protocols beside the contract as each kind of caller who must be
 * refused. What strangers of another tenant get is in the tests of each protocol.
 */
class ForeignAccessIT {
  private static List<ForeignRoute> guarded;
  private static ApiClient owner;

  @BeforeAll
  static void makeTenant() {
    owner = MillraceServer.newTenant();
    guarded =
        TestMillrace.protocols(MillraceServer.shared()).stream()
            .map(ForeignProtocol::routes)
            .flatMap(List::stream)
            .filter(route -> !route.open() && !route.path().startsWith("^"))
            .toList();
    assertThat(guarded).hasSizeGreaterThan(10);
  }

  @TestFactory
  Stream<DynamicTest> nobody() {
    return guarded.stream().map(route -> refusal(route, MillraceServer.stranger(), "nobody", 401));
  }

  @TestFactory
  Stream<DynamicTest> garbage() {
    ApiClient client = MillraceServer.stranger().withToken("mlr_" + "x".repeat(40));
    return guarded.stream().map(route -> refusal(route, client, "a made-up key", 401));
  }

  @TestFactory
  Stream<DynamicTest> revokedKey() {
    JsonNode made = newKey(Role.OWNER);
    owner.delete("/api-keys/" + made.path("apiKey").path("id").asText()).expect(204);
    ApiClient revoked = MillraceServer.stranger().withToken(made.path("secret").asText());
    return guarded.stream().map(route -> refusal(route, revoked, "a revoked key", 401));
  }

  @TestFactory
  Stream<DynamicTest> rolesThatAreTooLow() {
    return Arrays.stream(Role.values())
        .flatMap(
            role -> {
              ApiClient client =
                  MillraceServer.stranger().withToken(newKey(role).path("secret").asText());
              return guarded.stream()
                  .filter(route -> lacks(role, route))
                  .map(route -> refusal(route, client, role.wireName(), 403));
            });
  }

  private static boolean lacks(Role role, ForeignRoute route) {
    return route.permission().filter(needed -> !role.permissions().contains(needed)).isPresent();
  }

  private static DynamicTest refusal(ForeignRoute route, ApiClient client, String who, int status) {
    return DynamicTest.dynamicTest(
        route.method() + " " + route.path() + " as " + who,
        () -> {
          Answer answer = client.send(route.method().name(), path(route), null);
          assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        });
  }

  private static String path(ForeignRoute route) {
    return route.path().replaceAll(":[A-Za-z_]+", "1").replace("*", "1/x/artifacts/a");
  }

  private static JsonNode newKey(Role role) {
    return owner
        .post("/api-keys", Map.of("name", "as " + role.wireName(), "role", role.wireName()))
        .expect(201)
        .json();
  }
}
