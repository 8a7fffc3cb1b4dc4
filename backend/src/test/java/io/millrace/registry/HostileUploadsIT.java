package io.millrace.registry;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.InvalidProtocolBufferException;
import io.millrace.resilience.TenantWork;
import io.millrace.serving.HostileModels;
import io.millrace.serving.OnnxModels;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Model files that are none, or mean harm, from the upload to the version's state: why they are
 * refused stands there in words, and they hold neither bytes nor a place of the quota.
 */
class HostileUploadsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static ApiClient tenant;
  private static int next = 1;

  @BeforeAll
  static void newTenant() {
    tenant = MillraceServer.newTenant();
    tenant.post("/models", Map.of("name", "hostile")).expect(201);
  }

  @TestFactory
  Stream<DynamicTest> everyOneIsRejectedInWords() throws InvalidProtocolBufferException {
    byte[] good = OnnxModels.mlp(4, 8, 3);
    byte[] noise = new byte[5_000];
    new SplittableRandom(7).nextBytes(noise);
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("not an ONNX model", "certainly no model".getBytes(StandardCharsets.UTF_8));
    files.put("not an ONNX model ", noise);
    files.put("", Arrays.copyOf(good, good.length / 2));
    files.put("kept outside of the model file", HostileModels.externalData("../../etc/passwd"));
    files.put("kept outside of the model file ", HostileModels.hiddenExternalData());
    files.put("nested deeper than", HostileModels.nested(40));
    files.put("IR version 99", model(good).setIrVersion(99).build().toByteArray());
    files.put("operator set 999", opset(good, 999));
    files.put("'com.evil'", domain(good, "com.evil"));
    files.put("time limit", HostileModels.endlessLoop());
    files.put("allocate", HostileModels.hugeAllocation(1L << 38));
    files.put("refused the model", OnnxModels.unary("NoSuchOperator", OnnxModels.FLOAT, -1));
    return files.entrySet().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    "refused: " + each.getKey(),
                    () -> assertRejected(upload(each.getValue()), each.getKey().strip())));
  }

  @Test
  void anEmptyFileIsRejectedToo() {
    assertRejected(upload(new byte[0]), "not an ONNX model");
  }

  @Test
  void aFileThatIsTooLargeIsRefusedBeforeItIsSent() {
    assertThat(
            tenant
                .post(
                    "/uploads",
                    Map.of("purpose", "model", "name", "huge.onnx", "bytes", 3_000_000_000L))
                .expect(400)
                .text())
        .contains("2000000000 bytes");
  }

  private static ModelProto.Builder model(byte[] file) throws InvalidProtocolBufferException {
    return ModelProto.parseFrom(file).toBuilder();
  }

  private static byte[] opset(byte[] file, long version) throws InvalidProtocolBufferException {
    return model(file)
        .clearOpsetImport()
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(version))
        .build()
        .toByteArray();
  }

  /** The same model with a first operator of somebody's own. */
  private static byte[] domain(byte[] file, String domain) throws InvalidProtocolBufferException {
    ModelProto.Builder model = model(file);
    model.getGraphBuilder().getNodeBuilder(0).setDomain(domain);
    return model
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(1))
        .build()
        .toByteArray();
  }

  private static String upload(byte[] file) {
    JsonNode upload =
        tenant
            .post(
                "/uploads", Map.of("purpose", "model", "name", "model.onnx", "bytes", file.length))
            .expect(201)
            .json();
    if (file.length > 0) {
      TenantWork.store(upload.at("/parts/0/url").asText(), file);
    }
    String id = upload.path("id").asText();
    JsonNode done = tenant.post("/uploads/" + id + "/complete", null).expect(200).json();
    assertThat(done.path("state").asText()).as(done.toString()).isEqualTo("ready");
    return id;
  }

  private static void assertRejected(String upload, String sentence) {
    tenant.post("/models/hostile/versions", Map.of("uploadId", upload)).expect(201);
    String path = "/models/hostile/versions/" + next++;
    JsonNode version =
        Awaitility.await()
            .atMost(PATIENCE)
            .until(
                () -> tenant.get(path).expect(200).json(),
                found -> !found.path("state").asText().equals("pending"));
    assertThat(version.path("state").asText()).as(version.toString()).isEqualTo("rejected");
    assertThat(version.path("reason").asText())
        .contains(sentence)
        .hasSizeGreaterThan(20)
        .doesNotContain("fault of the installation", "Exception", "/tmp/");
    tenant.get(path + "/file").expect(409);
    tenant
        .put("/models/hostile/aliases/champion", Map.of("version", version.path("version").asInt()))
        .expect(422);
    for (JsonNode meter : tenant.get("/usage").expect(200).json().path("meters")) {
      if (!meter.path("meter").asText().equals("predictionsPerMonth")) {
        assertThat(meter.path("used").asLong()).as(meter.toString()).isZero();
      }
    }
  }
}
