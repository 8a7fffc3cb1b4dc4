package io.millrace.badinput;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.badinput.ContractTree.Operation;
import io.millrace.badinput.RawHttp.Answer;
import io.millrace.badinput.RawHttp.Framing;
import io.millrace.badinput.RawHttp.Request;
import io.millrace.resilience.Outside;
import io.millrace.resilience.TenantWork;
import io.millrace.testing.MillraceServer;
import io.millrace.testing.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operation of the contract while PostgreSQL or S3 is away: what needs it answers 503 with a
 * time to come back, the rest goes on, nothing hangs, and afterwards all is as before.
 */
@Timeout(300)
class OutageWalkIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What needs no more than the server has in memory. */
  private static final Set<String> WITHOUT_DATABASE =
      Set.of(
          "predict",
          "getEndpointStatistics",
          "listEndpointRefusals",
          "listPublishedEndpoints",
          "getPublishedEndpoint",
          "getSigningKey",
          "streamEndpointStatistics",
          "streamEvents",
          "getMe",
          "getContent",
          "refreshSession",
          "switchTenant",
          "changePassword",
          "logout");

  private static final Set<String> WITH_STORE =
      Set.of(
          "createUpload",
          "signUploadParts",
          "completeUpload",
          "putRunArtifact",
          "downloadRunArtifact",
          "downloadModelVersion");

  @TempDir private static Path folder;
  private static Outside outside;
  private static CutWire wire;
  private static ServerProcess server;
  private static WalkedTenant tenant;
  private static ContractTree contract;

  @BeforeAll
  static void startServer() {
    outside = new Outside(folder.resolve("outside"));
    Map<String, String> settings = new HashMap<>(outside.settings());
    URI database = URI.create(settings.get("MILLRACE_DATABASE_URL"));
    wire = new CutWire(database.getPort());
    settings.put(
        "MILLRACE_DATABASE_URL",
        database.toString().replace(":" + database.getPort() + "/", ":" + wire.port() + "/"));
    // imports come from an address of this machine
    settings.put("MILLRACE_OUTBOUND_PRIVATE_RANGES", "127.0.0.0/8");
    server = ServerProcess.start(folder.resolve("server"), settings);
    tenant = new WalkedTenant(server.stranger());
    contract = new ContractTree(tenant.known());
  }

  @AfterAll
  static void stopEverything() {
    server.close();
    wire.close();
    outside.close();
  }

  @Test
  void withoutPostgres() {
    // Given
    Map<String, Integer> before = statuses(each -> isRead(each) || isInMemory(each));

    // When
    wire.cut();
    Map<String, Answer> during = walk(each -> true);
    wire.mend();

    // Then
    assertUnavailable(during, id -> !WITHOUT_DATABASE.contains(id), before);
    awaitSame(before);
    writeEverything();
  }

  @Test
  void withoutTheStore() {
    // Given
    Map<String, Integer> before = statuses(OutageWalkIT::isRead);

    // When
    outside.stopStore();
    Map<String, Answer> during = walk(each -> isRead(each) || WITH_STORE.contains(each.id()));
    outside.startStore();

    // Then
    assertUnavailable(during, WITH_STORE::contains, before);
    awaitSame(before);
    writeEverything();
  }

  /** What needs it is unavailable, the rest is as before. */
  private static void assertUnavailable(
      Map<String, Answer> answers, Predicate<String> needsIt, Map<String, Integer> before) {
    Set<String> wrong = new TreeSet<>();
    answers.forEach(
        (id, answer) -> {
          boolean right =
              needsIt.test(id)
                  ? isUnavailable(answer)
                  : answer.status() == before.getOrDefault(id, 0);
          if (!right) {
            wrong.add(id + ": " + answer.status() + " " + answer.text());
          }
        });
    assertThat(wrong).isEmpty();
  }

  private static boolean isInMemory(Operation operation) {
    return WITHOUT_DATABASE.contains(operation.id());
  }

  private static boolean isRead(Operation operation) {
    return operation.method().equals("get");
  }

  private static boolean isUnavailable(Answer answer) {
    try {
      JsonNode problem = new ObjectMapper().readTree(answer.body());
      return answer.status() == 503
          && problem.path("code").asText().equals("UNAVAILABLE")
          && !answer.header("Retry-After").isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  private static void awaitSame(Map<String, Integer> before) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(statuses(each -> before.containsKey(each.id()))).isEqualTo(before));
  }

  /** A new tenant's writes to every feature. */
  private static void writeEverything() {
    TenantWork work = new TenantWork(server.client(server.newTenantKey()));
    String dataset = work.dataset("data");
    String upload = work.archive(dataset, "files", 2);
    work.verified(upload);
    work.commit(dataset, List.of(upload), "first");
    work.label(work.labelingProject(dataset));
    String run = work.modelFile("model");
    work.logMetric(run, 1);
    work.admitted("model", work.register("model", run));
    work.deploy("endpoint", "model");
    work.serves("endpoint");
  }

  private static Map<String, Integer> statuses(Predicate<Operation> which) {
    Map<String, Integer> statuses = new TreeMap<>();
    walk(which).forEach((id, answer) -> statuses.put(id, answer.status()));
    return statuses;
  }

  private static Map<String, Answer> walk(Predicate<Operation> which) {
    RawHttp http = new RawHttp(server.stranger().server());
    Map<String, Answer> answers = new TreeMap<>();
    for (Operation operation : contract.operations()) {
      if (which.test(operation)) {
        try {
          answers.put(operation.id(), http.send(request(operation)));
        } catch (IOException e) {
          throw new AssertionError(operation.id() + " does not answer", e);
        }
      }
    }
    return answers;
  }

  private static Request request(Operation operation) {
    String permission = operation.declared().path("x-permission").asText();
    Request request =
        Request.of(
            operation.method().toUpperCase(Locale.ROOT),
            SpoiledParameters.valid(contract, operation),
            "Bearer " + (permission.equals("admin") ? MillraceServer.ADMIN_TOKEN : tenant.key()));
    if (operation.declared().path("x-max-body-bytes").asText().equals("stream")) {
      return request.body(new byte[9], Framing.LENGTH);
    }
    return contract
        .bodySchema(operation)
        .map(schema -> request.json(contract.sample("", schema).toString().getBytes(UTF_8)))
        .orElse(request);
  }
}
