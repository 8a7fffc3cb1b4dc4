package io.millrace.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.badinput.ContractTree.Operation;
import io.millrace.badinput.RawHttp.Answer;
import io.millrace.badinput.RawHttp.Framing;
import io.millrace.badinput.RawHttp.Request;
import io.millrace.testing.MillraceServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Calls every operation of the contract with whatever its schema forbids and with much that it does
 * not: never a 5xx, always a problem in words, and of what is refused nothing stays.
 */
@Timeout(300)
class BadInputIT {
  private static final int AT_ONCE = 4;
  private static final int SHOWN = 40;

  private static final long SEED = Long.getLong("millrace.seed", System.nanoTime());
  private static WalkedTenant tenant;
  private static ContractTree contract;
  private static RawHttp http;

  private record Case(String name, Request request, Set<Integer> statuses, String pointer) {}

  @BeforeAll
  static void makeTenant() {
    System.out.println("BadInputIT: -Dmillrace.seed=" + SEED);
    tenant = new WalkedTenant(MillraceServer.stranger());
    contract = new ContractTree(tenant.known());
    http = new RawHttp(MillraceServer.stranger().server());
  }

  @Test
  void whatTheContractForbidsIsRefusedAndLeavesNothing()
      throws IOException, ExecutionException, InterruptedException {
    // Given
    TenantState before = TenantState.of(tenant);

    // When
    List<String> failures = walk(each -> !each.statuses().isEmpty());

    // Then
    assertThat(failures).isEmpty();
    assertThat(TenantState.of(tenant)).isEqualTo(before);
  }

  @Test
  void whatItDoesNotForbidIsTakenOrRefusedInWords()
      throws ExecutionException, InterruptedException {
    assertThat(walk(each -> each.statuses().isEmpty())).isEmpty();
  }

  private static List<String> walk(Predicate<Case> which)
      throws ExecutionException, InterruptedException {
    List<Case> cases =
        new ArrayList<>(
            contract.operations().stream().flatMap(BadInputIT::cases).filter(which).toList());
    Collections.shuffle(cases, new Random(SEED));
    System.out.println("BadInputIT: " + cases.size() + " requests");
    ForkJoinPool pool = new ForkJoinPool(AT_ONCE);
    try {
      List<String> failures =
          pool.submit(
                  () ->
                      cases.parallelStream()
                          .map(BadInputIT::run)
                          .filter(f -> !f.isEmpty())
                          .sorted()
                          .toList())
              .get();
      return failures.size() > SHOWN ? failures.subList(0, SHOWN) : failures;
    } finally {
      pool.shutdown();
    }
  }

  private static Stream<Case> cases(Operation operation) {
    List<Case> cases = new ArrayList<>();
    Request valid =
        Request.of(
            operation.method().toUpperCase(java.util.Locale.ROOT),
            SpoiledParameters.valid(contract, operation),
            "Bearer " + credential(operation));
    JsonNode schema = contract.bodySchema(operation).orElse(null);
    byte[] sample =
        schema == null
            ? new byte[0]
            : contract.sample("", schema).toString().getBytes(StandardCharsets.UTF_8);
    for (SpoiledParameters.Target each : SpoiledParameters.of(contract, operation)) {
      Request request =
          new Request(valid.method(), each.target(), valid.headers(), sample, Framing.NONE);
      if (schema != null) {
        request = request.json(sample);
      } else if (isStream(operation)) {
        request = request.body(new byte[9], Framing.LENGTH);
      }
      for (Map.Entry<String, String> header : each.headers().entrySet()) {
        request = request.with(header.getKey(), header.getValue());
      }
      cases.add(named(operation, each.what(), request, each.statuses(), each.pointer()));
    }
    if (schema != null) {
      for (Spoiled each : SpoiledBodies.of(contract, schema)) {
        cases.add(
            named(
                operation, each.what(), valid.json(each.bytes()), each.statuses(), each.pointer()));
      }
      types(operation, valid, sample).forEach(cases::add);
    }
    sizes(operation, valid).forEach(cases::add);
    return cases.stream();
  }

  private static String credential(Operation operation) {
    return operation.declared().path("x-permission").asText().equals("admin")
        ? MillraceServer.ADMIN_TOKEN
        : tenant.key();
  }

  private static Stream<Case> types(Operation operation, Request valid, byte[] sample) {
    return Stream.of(
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/jsonp",
            "",
            "/",
            "multipart/form-data; boundary=x",
            "application/xml;application/json")
        .map(
            type ->
                named(
                    operation,
                    "the content type '" + type + "'",
                    valid.body(sample, Framing.LENGTH).with("Content-Type", type),
                    Set.of(415),
                    null));
  }

  private static Stream<Case> sizes(Operation operation, Request valid) {
    if (isStream(operation)) {
      return Stream.of(
          named(
              operation,
              "a stream of unknown length",
              valid.body(new byte[9], Framing.CHUNKED),
              Set.of(400),
              "header/Content-Length"));
    }
    byte[] tooMuch = new byte[operation.declared().path("x-max-body-bytes").asInt() + 1];
    java.util.Arrays.fill(tooMuch, (byte) ' ');
    return Stream.of(
        named(operation, "too large a body", valid.json(tooMuch), Set.of(413), null),
        named(
            operation,
            "too large a body in chunks",
            valid.json(tooMuch).body(tooMuch, Framing.CHUNKED),
            Set.of(413),
            null));
  }

  private static boolean isStream(Operation operation) {
    return operation.declared().path("x-max-body-bytes").asText().equals("stream");
  }

  private static Case named(
      Operation operation, String what, Request request, Set<Integer> statuses, String pointer) {
    return new Case(operation.id() + ": " + what, request, statuses, pointer);
  }

  /** What is wrong with the answer; empty for nothing. */
  private static String run(Case each) {
    try {
      Answer answer = http.send(each.request());
      String wrong = ProblemCheck.wrong(answer, each.statuses(), each.pointer());
      return wrong.isEmpty() ? "" : each.name() + " " + each.request().target() + ": " + wrong;
    } catch (IOException | RuntimeException e) {
      return each.name() + " " + each.request().target() + ": no answer: " + e;
    }
  }
}
