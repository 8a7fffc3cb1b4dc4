package io.millrace.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.badinput.RawHttp.Answer;
import io.millrace.testing.MillraceServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Bytes that are no request, or one that never ends. */
class MalformedHttpIT {
  private final RawHttp http = new RawHttp(MillraceServer.stranger().server());

  @TestFactory
  Stream<DynamicTest> eachIsAnsweredByAProblem() {
    return Map.of(
            "no HTTP", "hello there\r\n\r\n",
            "a long address", "GET /api/v1/" + "a".repeat(9_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
            "a long header", "GET /api/v1/me HTTP/1.1\r\nX: " + "a".repeat(40_000) + "\r\n\r\n",
            "many headers",
                "GET /api/v1/me HTTP/1.1\r\n" + "X: aaaaaaaa\r\n".repeat(4_000) + "\r\n",
            "two lengths",
                "POST /api/v1/auth/login HTTP/1.1\r\n"
                    + "Content-Length: 2\r\n"
                    + "Content-Length: 3\r\n\r\n"
                    + "{}",
            "a length below zero",
                "POST /api/v1/auth/login HTTP/1.1\r\nContent-Length: -2\r\n\r\n{}",
            "a length in words",
                "POST /api/v1/auth/login HTTP/1.1\r\nContent-Length: two\r\n\r\n{}",
            "a length beyond all",
                "POST /api/v1/auth/login HTTP/1.1\r\n"
                    + "Content-Length: 99999999999999999999\r\n\r\n"
                    + "{}")
        .entrySet()
        .stream()
        .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> assertRefused(each.getValue())));
  }

  @TestFactory
  Stream<DynamicTest> strangePathsAreNobodys() {
    return Stream.of(
            "/api/v1/nothing",
            "/api/v2/datasets",
            "/api/v1",
            "/api/v1/../../etc/passwd",
            "/api/v1/datasets/",
            "//api/v1/datasets",
            "/api/v1/%2e%2e/%2e%2e/etc/passwd",
            "/api/v1/datasets/%00",
            "/%",
            "/assets/../../../etc/passwd",
            "/v2/nothing",
            "/.well-known/nothing")
        .map(
            path ->
                DynamicTest.dynamicTest(
                    path,
                    () -> {
                      Answer answer =
                          send("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
                      assertThat(answer.status())
                          .as(answer.text())
                          .isIn(200, 301, 302, 400, 401, 404);
                      assertThat(answer.text()).doesNotContain("root:", "Exception");
                      if (answer.status() == 200) {
                        assertThat(answer.header("Content-Type")).startsWith("text/html");
                      }
                    }));
  }

  private void assertRefused(String request) throws IOException {
    Answer answer = send(request);
    assertThat(ProblemCheck.wrong(answer, Set.of(400), null)).isEmpty();
  }

  private Answer send(String request) throws IOException {
    return http.send(request.getBytes(StandardCharsets.ISO_8859_1));
  }
}
