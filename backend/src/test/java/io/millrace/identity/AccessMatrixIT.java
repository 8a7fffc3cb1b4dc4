package io.millrace.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.platform.Permission;
import io.millrace.platform.http.Contract;
import io.millrace.platform.http.Contract.Rule;
import io.millrace.testing.ApiClient;
import io.millrace.testing.ApiClient.Answer;
import io.millrace.testing.MillraceServer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Walks every operation of the contract as each kind of caller who must be refused. */
class AccessMatrixIT {
  private static final List<Rule> GUARDED =
      Contract.load().rules().values().stream().filter(rule -> !rule.open()).toList();

  private static ApiClient owner;

  @BeforeAll
  static void makeTenant() {
    owner = MillraceServer.newTenant();
  }

  @TestFactory
  Stream<DynamicTest> nobody() {
    return GUARDED.stream().map(rule -> refusal(rule, MillraceServer.stranger(), "nobody", 401));
  }

  @TestFactory
  Stream<DynamicTest> garbage() {
    ApiClient client = MillraceServer.stranger().withToken("mlr_" + "x".repeat(40));
    return GUARDED.stream().map(rule -> refusal(rule, client, "a made-up key", 401));
  }

  @TestFactory
  Stream<DynamicTest> forgedToken() {
    ApiClient client =
        MillraceServer.stranger()
            .withToken("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c2VyOjEiLCJyb2xlIjoib3duZXIifQ.");
    return GUARDED.stream().map(rule -> refusal(rule, client, "an unsigned token", 401));
  }

  @TestFactory
  Stream<DynamicTest> revokedKey() {
    JsonNode made = newKey(Role.OWNER);
    owner.delete("/api-keys/" + made.path("apiKey").path("id").asText()).expect(204);
    ApiClient revoked = MillraceServer.stranger().withToken(made.path("secret").asText());
    return GUARDED.stream().map(rule -> refusal(rule, revoked, "a revoked key", 401));
  }

  @TestFactory
  Stream<DynamicTest> rolesThatAreTooLow() {
    return Arrays.stream(Role.values())
        .flatMap(
            role -> {
              ApiClient client =
                  MillraceServer.stranger().withToken(newKey(role).path("secret").asText());
              return GUARDED.stream()
                  .filter(rule -> lacks(role, rule.permission()))
                  .map(rule -> refusal(rule, client, role.wireName(), 403));
            });
  }

  /** The tenants' owners hold no power over the installation, and its admin none in a tenant. */
  @TestFactory
  Stream<DynamicTest> admin() {
    return GUARDED.stream()
        .filter(rule -> rule.permission().filter(needed -> needed != Permission.ADMIN).isPresent())
        .map(
            rule ->
                DynamicTest.dynamicTest(
                    rule.operationId() + " as the installation's admin",
                    () -> assertThat(send(rule, MillraceServer.admin()).status()).isIn(401, 403)));
  }

  private static boolean lacks(Role role, Optional<Permission> needed) {
    return needed.isPresent() && !role.permissions().contains(needed.orElseThrow());
  }

  private static DynamicTest refusal(Rule rule, ApiClient client, String who, int status) {
    return DynamicTest.dynamicTest(
        rule.operationId() + " as " + who,
        () -> {
          Answer answer = send(rule, client);
          assertThat(answer.status()).as(answer.text()).isEqualTo(status);
          assertThat(answer.json().path("code").asText())
              .isEqualTo(status == 401 ? "UNAUTHENTICATED" : "FORBIDDEN");
        });
  }

  /** Without a body where one is due: who may not call must not learn what is missing. */
  private static Answer send(Rule rule, ApiClient client) {
    String path = rule.path().replaceAll("\\{[a-z]*Id}", UUID.randomUUID().toString());
    return client.send(
        rule.method().toUpperCase(Locale.ROOT),
        path.replace("{version}", "1").replaceAll("\\{[A-Za-z]*}", "any-name-of-sixteen"),
        null);
  }

  private static JsonNode newKey(Role role) {
    return owner
        .post("/api-keys", Map.of("name", "as " + role.wireName(), "role", role.wireName()))
        .expect(201)
        .json();
  }
}
