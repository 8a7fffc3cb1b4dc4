package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.platform.Json;
import io.millrace.resilience.TenantWork;
import io.millrace.testing.ApiClient;
import io.millrace.testing.ApiClient.Answer;
import io.millrace.testing.MillraceServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Tensors of the wrong shape, type and size, on every way into a model. */
class WrongTensorsIT {
  private static final String INFER = "/v2/models/digits/infer";
  private static final String PREDICT = "/endpoints/digits/predict";
  private static ApiClient tenant;

  @BeforeAll
  static void deploy() {
    tenant = MillraceServer.newTenant();
    TenantWork work = new TenantWork(tenant);
    work.admitted("digits", work.register("digits", work.modelFile("digits")));
    work.deploy("digits", "digits");
    work.serves("digits");
  }

  @AfterAll
  static void theEndpointStillAnswers() {
    tenant.post(INFER, json("[1,4]", "FP32", "[1,2,3,4]")).expect(200);
    tenant.post(PREDICT, "{\"instances\":[[1,2,3,4]]}").expect(200);
  }

  @TestFactory
  Stream<DynamicTest> shapes() {
    return Stream.of(
            wrong(json("[1,5]", "FP32", "[1,2,3,4,5]"), "unexpected shape [1, 5]"),
            wrong(json("[4]", "FP32", "[1,2,3,4]"), "unexpected shape [4]"),
            wrong(json("[]", "FP32", "[1]"), "unexpected shape []"),
            wrong(json("[1,4,1]", "FP32", "[1,2,3,4]"), "unexpected shape"),
            wrong(json("[0,4]", "FP32", "[]"), "at least 1"),
            wrong(json("[-1,4]", "FP32", "[1,2,3,4]"), "negative"),
            wrong(json("[2,4]", "FP32", "[1,2,3,4]"), "4 elements, its shape asks for 8"),
            wrong(json("[1,4]", "FP32", "[1,2,3,4,5]"), "more elements than the 4"),
            wrong(json("[1,4]", "FP32", "[[1,2],[3]]"), "3 elements"),
            wrong(json("[4611686018427387904,4]", "FP32", "[1]"), "more elements than the body"),
            wrong(json("[9223372036854775807,4]", "FP32", "[1]"), "more elements than the body"),
            wrong(json("[9223372036854775808,4]", "FP32", "[1]"), "below 2^63"),
            wrong(json("[1.5,4]", "FP32", "[1]"), "whole numbers"),
            wrong(json("[\"1\",4]", "FP32", "[1]"), "whole numbers"),
            wrong(json("[1" + ",1".repeat(40) + "]", "FP32", "[1]"), "at most 16 dimensions"),
            wrong(json("4", "FP32", "[1]"), "shape must be an array"))
        .map(each -> refused(INFER, each));
  }

  @TestFactory
  Stream<DynamicTest> types() {
    List<Wrong> wrong = new ArrayList<>();
    for (String type : List.of("INT64", "FP64", "FP16", "BYTES", "BOOL", "UINT8")) {
      wrong.add(wrong(json("[1,4]", type, "[1,1,1,1]"), "datatype " + type));
    }
    for (String type : List.of("FP33", "fp32", "", "null")) {
      wrong.add(wrong(json("[1,4]", type, "[1,1,1,1]"), "is unknown"));
    }
    for (String data : List.of("[\"a\",1,1,1]", "[null,1,1,1]", "[true,1,1,1]", "[{},1,1,1]")) {
      wrong.add(wrong(json("[1,4]", "FP32", data), "is not a value of FP32"));
    }
    wrong.add(wrong(json("[1,4]", "FP32", "{\"a\":1}"), "data must be an array"));
    wrong.add(wrong(json("[1,4]", "FP32", "\"1,2,3,4\""), "data must be an array"));
    return wrong.stream().map(each -> refused(INFER, each));
  }

  @TestFactory
  Stream<DynamicTest> requests() {
    String input = "{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}";
    return Stream.of(
            wrong("", "must be a JSON object"),
            wrong("null", "object"),
            wrong("[]", "object"),
            wrong("{}", "inputs"),
            wrong("{\"inputs\":[]}", "'x' is missing"),
            wrong("{\"inputs\":{}}", "must be an array"),
            wrong("{\"inputs\":[1]}", "must be an object"),
            wrong("{\"inputs\":[{}]}", "name, shape and datatype are needed"),
            wrong("{\"inputs\":[" + input + "," + input + "]}", "twice"),
            wrong("{\"inputs\":[" + input.replace("\"x\"", "\"y\"") + "]}", "unexpected input 'y'"),
            wrong(
                "{\"inputs\":[" + input + "],\"outputs\":[{\"name\":\"no\"}]}",
                "unexpected output"),
            wrong("{\"inputs\":[" + input + "],\"outputs\":[{}]}", "unexpected output"),
            wrong("{\"inputs\":[" + input + "]", "cannot be read"),
            wrong("{\"inputs\":[" + input + "]} more", "cannot be read"),
            wrong("{\"inputs\":[" + input + "],\"inputs\":[]}", "cannot be read"),
            wrong("{\"inputs\":" + "[".repeat(1_000), "must be an object"),
            wrong(
                input.replace("{\"name\"", "{\"inputs\":[],\"a\":" + "{\"a\":".repeat(1_000)),
                "cannot be read"),
            wrong("{\"id\":7,\"inputs\":[" + input + "]}", "id"),
            wrong("{\"parameters\":{\"timeout\":-1},\"inputs\":[" + input + "]}", "'timeout'"),
            wrong("{\"parameters\":{\"priority\":11},\"inputs\":[" + input + "]}", "from 0 to 10"),
            wrong("{\"parameters\":{\"timeout\":1e99},\"inputs\":[" + input + "]}", "'timeout'"),
            wrong("{\"parameters\":[],\"inputs\":[" + input + "]}", "must be an object"))
        .map(each -> refused(INFER, each));
  }

  @TestFactory
  Stream<DynamicTest> binaries() {
    return Stream.of(
            binary(16, 15, "", "has 15 bytes left"),
            binary(12, 16, "", "has 12 bytes, its shape and datatype need 16"),
            binary(20, 20, "", "has 20 bytes, its shape and datatype need 16"),
            binary(16, 17, "", "belong to no input"),
            binary(-1, 16, "", "'binary_data_size'"),
            binary(16, 16, "-1", "Inference-Header-Content-Length"),
            binary(16, 16, "1000000", "Inference-Header-Content-Length"),
            binary(16, 16, "many", "Inference-Header-Content-Length"),
            binary(16, 16, "99999999999", "Inference-Header-Content-Length"),
            binary(16, 16, "3", "cannot be read"),
            binary(16, 13, "0", "need"))
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.sentence() + " " + each.header(),
                    () -> {
                      Answer answer =
                          tenant
                              .withHeader("Inference-Header-Content-Length", each.header())
                              .post(INFER, each.body());
                      assertRefused(answer, each.sentence());
                      assertThat(answer.json().path("error").asText()).contains(each.sentence());
                    }));
  }

  @TestFactory
  Stream<DynamicTest> instances() {
    return Stream.of(
            wrong("{\"instances\":[[1,2,3]]}", "3 numbers, the model takes 4"),
            wrong("{\"instances\":[[1,2,3,4],[1,2,3,4,5]]}", "5 numbers, the model takes 4"),
            wrong("{\"instances\":[1,2,3,4]}", "1 numbers, the model takes 4"),
            wrong("{\"instances\":[[1,2,\"3\",4]]}", "Numbers are needed"),
            wrong("{\"instances\":[null]}", "Numbers are needed"),
            wrong("{\"instances\":[{\"y\":[1,2,3,4]}]}", "'x' is missing"),
            wrong("{\"instances\":[{\"image\":\"AAAA\"}]}", "does not say how an image"),
            wrong("{\"instances\":[]}", "instances"),
            wrong("{\"instances\":[" + "[1,2,3,4],".repeat(1_024) + "[1,2,3,4]]}", "instances"),
            wrong("{\"instances\":[[1,2,3,1" + "0".repeat(399) + "1]]}", "JSON"),
            wrong("{\"instances\":[[1,2,3,NaN]]}", "JSON"))
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.body().substring(0, Math.min(50, each.body().length())),
                    () -> {
                      Answer answer = tenant.post(PREDICT, each.body());
                      assertRefused(answer, each.sentence());
                      assertThat(answer.code()).isEqualTo("INVALID_REQUEST");
                      assertThat(answer.json().at("/errors/0/pointer").asText())
                          .matches("(/instances.*)?");
                    }));
  }

  private record Wrong(String body, String sentence) {}

  private record WrongBinary(byte[] body, String header, String sentence) {}

  private static Wrong wrong(String body, String sentence) {
    return new Wrong(body, sentence);
  }

  private static DynamicTest refused(String path, Wrong each) {
    return DynamicTest.dynamicTest(
        "'" + each.body().substring(0, Math.min(80, each.body().length())) + "'",
        () -> assertRefused(tenant.post(path, each.body()), each.sentence()));
  }

  private static void assertRefused(Answer answer, String sentence) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.text()).contains(Json.writeText(sentence).replaceAll("^\"|\"$", ""));
    JsonNode body = answer.json();
    assertThat(body.path("error").asText() + body.path("detail").asText()).isNotEmpty();
  }

  private static String json(String shape, String datatype, String data) {
    return "{\"inputs\":[{\"name\":\"x\",\"shape\":%s,\"datatype\":\"%s\",\"data\":%s}]}"
        .formatted(shape, datatype, data);
  }

  /** A request whose header announces some bytes, and others follow. */
  private static WrongBinary binary(int announced, int sent, String header, String sentence) {
    byte[] json =
        Json.writeText(
                Map.of(
                    "inputs",
                    List.of(
                        Map.of(
                            "name",
                            "x",
                            "shape",
                            List.of(1, 4),
                            "datatype",
                            "FP32",
                            "parameters",
                            Map.of("binary_data_size", announced)))))
            .getBytes(StandardCharsets.UTF_8);
    byte[] body = java.util.Arrays.copyOf(json, json.length + sent);
    return new WrongBinary(
        body, header.isEmpty() ? Integer.toString(json.length) : header, sentence);
  }
}
