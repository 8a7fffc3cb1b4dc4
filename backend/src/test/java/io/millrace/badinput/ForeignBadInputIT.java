package io.millrace.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.TestMillrace;
import io.millrace.badinput.RawHttp.Answer;
import io.millrace.badinput.RawHttp.Framing;
import io.millrace.badinput.RawHttp.Request;
import io.millrace.platform.http.ForeignProtocol.ForeignRoute;
import io.millrace.testing.MillraceServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * Calls every route of the protocols beside the contract with bad paths and bodies. They have no
 * schema here: what is right is an answer in the protocol's own form that blames no server.
 */
@Timeout(120)
class ForeignBadInputIT {
  private static final int MADE_UP = 30;
  private static final int NOT_SUPPORTED = 501;
  private static final long SEED = Long.getLong("millrace.seed", System.nanoTime());

  /** Fields that these protocols know, each of which is given values of any type. */
  private static final List<String> FIELDS =
      List.of(
          "inputs",
          "outputs",
          "parameters",
          "id",
          "instances",
          "signature_name",
          "name",
          "experiment_id",
          "experiment_ids",
          "run_id",
          "run_uuid",
          "key",
          "value",
          "timestamp",
          "step",
          "metrics",
          "params",
          "tags",
          "max_results",
          "page_token",
          "filter",
          "order_by",
          "version",
          "alias",
          "source",
          "status",
          "view_type",
          "path",
          "url",
          "events",
          "secret",
          "start_time",
          "end_time");

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "-1",
          "1.5",
          "9223372036854775808",
          "1e400",
          "\"\"",
          "\"x\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"0\"",
          "[]",
          "[null]",
          "[[]]",
          "[{}]",
          "{}",
          "{\"a\":1}");

  private static String key;
  private static RawHttp http;

  @BeforeAll
  static void makeTenant() {
    System.out.println("ForeignBadInputIT: -Dmillrace.seed=" + SEED);
    WalkedTenant tenant = new WalkedTenant(MillraceServer.stranger());
    key = tenant.key();
    http = new RawHttp(MillraceServer.stranger().server());
  }

  @TestFactory
  Stream<DynamicTest> everyRoute() {
    return TestMillrace.protocols(MillraceServer.shared()).stream()
        .flatMap(protocol -> protocol.routes().stream())
        .map(
            route ->
                DynamicTest.dynamicTest(
                    route.method() + " " + route.path(),
                    () ->
                        assertThat(
                                requests(route)
                                    .map(ForeignBadInputIT::run)
                                    .filter(w -> !w.isEmpty()))
                            .isEmpty()));
  }

  @TestFactory
  Stream<DynamicTest> aBodyThatIsTooLargeIsRefusedBeforeItIsSent() {
    return TestMillrace.protocols(MillraceServer.shared()).stream()
        .flatMap(
            protocol ->
                protocol.routes().stream()
                    .filter(route -> !route.streaming())
                    .map(
                        route ->
                            DynamicTest.dynamicTest(
                                route.method() + " " + route.path(),
                                () -> assertTooLarge(protocol.name(), route))));
  }

  /** MLflow has no 413 among its errors: there it is an invalid parameter, with the same words. */
  private static void assertTooLarge(String protocol, ForeignRoute route) throws IOException {
    String head =
        "%s %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(route.method(), path(route, "digits"), key, route.maxBodyBytes() + 1);
    Answer answer = http.send(head.getBytes(StandardCharsets.UTF_8));
    assertThat(answer.status()).as(answer.text()).isEqualTo(protocol.equals("MLflow") ? 400 : 413);
    assertThat(answer.text())
        .contains(
            route.maxBodyBytes() == 0
                ? "takes no body"
                : "larger than the " + route.maxBodyBytes() + " bytes");
  }

  private static Stream<Request> requests(ForeignRoute route) {
    Random random = new Random(SEED);
    List<Request> requests = new ArrayList<>();
    for (String name :
        List.of(
            "%00",
            "%ff", "%", "%zz", "..", "%2e%2e%2f", "nobody", "a%0ab", "x".repeat(3_000), "-1")) {
      requests.add(request(route, name));
      requests.add(request(route, "digits").with("Content-Type", "text/plain"));
      Request query = request(route, "digits");
      requests.add(
          new Request(
              query.method(),
              query.target() + "?max_results=" + name + "&run_id=" + name,
              query.headers(),
              new byte[0],
              Framing.NONE));
    }
    if (!route.streaming() && route.maxBodyBytes() > 0) {
      Spoiled.texts("{\"inputs\":[],\"name\":\"x\"}")
          .forEach(each -> requests.add(request(route, "digits").json(each.bytes())));
      for (int i = 0; i < MADE_UP; i++) {
        requests.add(
            request(route, "digits").json(madeUp(random).getBytes(StandardCharsets.UTF_8)));
      }
    }
    return requests.stream();
  }

  private static String madeUp(Random random) {
    StringBuilder json = new StringBuilder("{");
    for (String field : FIELDS) {
      if (random.nextInt(3) == 0) {
        json.append(json.length() > 1 ? "," : "")
            .append('"')
            .append(field)
            .append("\":")
            .append(VALUES.get(random.nextInt(VALUES.size())));
      }
    }
    return json.append('}').toString();
  }

  private static Request request(ForeignRoute route, String name) {
    return Request.of(route.method().name(), path(route, name), "Bearer " + key);
  }

  private static String path(ForeignRoute route, String name) {
    return route.path().startsWith("^")
        ? route
            .path()
            .replaceAll("^\\^|\\(\\?:/versions.*\\)\\?|\\$$", "")
            .replaceFirst("\\(\\?<model>[^)]*\\)", Matcher.quoteReplacement(name))
        : route.path().replaceAll(":[A-Za-z_]+", name).replace("*", name);
  }

  /** What is wrong with the answer; empty for nothing. */
  private static String run(Request request) {
    try {
      Answer answer = http.send(request);
      boolean fault = answer.status() >= 500 && answer.status() != NOT_SUPPORTED;
      boolean words = answer.status() < 400 || !said(answer).isEmpty();
      return fault || !words || ProblemCheck.leaks(answer.text())
          ? show(request) + ": " + answer.status() + " " + answer.text()
          : "";
    } catch (IOException | RuntimeException e) {
      return show(request) + ": no answer: " + e;
    }
  }

  private static JsonNode said(Answer answer) throws IOException {
    JsonNode said = new ObjectMapper().readTree(answer.body());
    return said instanceof ObjectNode object ? object : new ObjectMapper().createObjectNode();
  }

  private static String show(Request request) {
    String body = new String(request.body(), StandardCharsets.UTF_8);
    String target = request.target();
    return target.substring(0, Math.min(120, target.length()))
        + " "
        + body.substring(0, Math.min(300, body.length()));
  }
}
