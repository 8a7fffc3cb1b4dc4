package io.millrace.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.platform.Json;
import io.millrace.serving.OnnxModels;
import io.millrace.testing.ApiClient;
import io.millrace.testing.DatasetUploads;
import io.millrace.testing.MillraceServer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What goes with a version: the signed manifest, and the bill of what it is made of. */
class VersionPapersIT {
  private static final String VERSION = "/models/papers/versions/1";
  private static ApiClient api;
  private static String run;
  private static String dataset;

  @BeforeAll
  static void aVersion() {
    api = MillraceServer.newTenant();
    dataset =
        api.post("/datasets", Map.of("name", "digits")).expect(201).json().path("id").asText();
    String upload =
        DatasetUploads.ready(api, dataset, "file", "a.txt", "a".getBytes(StandardCharsets.UTF_8));
    api.post("/datasets/" + dataset + "/versions", Map.of("uploads", List.of(upload))).expect(201);
    run =
        api.post(
                "/runs",
                Map.of(
                    "experimentId",
                    "0",
                    "inputs",
                    List.of(Map.of("datasetId", dataset, "version", 1, "context", "training"))))
            .expect(201)
            .json()
            .path("id")
            .asText();
    files();
    api.post("/models", Map.of("name", "papers")).expect(201);
    api.post(
            "/models/papers/versions",
            Map.of(
                "runId",
                run,
                "artifactPath",
                "models/net/model.onnx",
                "metrics",
                Map.of("accuracy", 0.5)))
        .expect(201);
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> api.get(VERSION).expect(200).json().path("state").asText().equals("ready"));
  }

  private static void files() {
    put("models/net/model.onnx", OnnxModels.mlp(4, 3));
    put(
        "models/requirements.txt",
        """
        # made by mlflow
        mlflow==3.17.2
        Scikit_Learn[all] === 1.9.1 ; python_version > "3.9"
        numpy>=2
        --extra-index-url https://example.com
        git+https://example.com/own.git
        %s
        """
            .formatted("a".repeat(2_000))
            .getBytes(StandardCharsets.UTF_8));
  }

  private static void put(String path, byte[] content) {
    api.put("/runs/" + run + "/artifact?path=" + path, content).expect(201);
  }

  @Test
  void theManifestPinsTheFileAndIsSigned() throws GeneralSecurityException {
    JsonNode manifest = api.get(VERSION + "/manifest").expect(200).json();
    JsonNode published = MillraceServer.stranger().get("/signing-key").expect(200).json();

    String statement = manifest.path("statement").asText();
    byte[] signature = Base64.getDecoder().decode(manifest.path("signature").asText());
    assertThat(manifest.path("publicKey")).isEqualTo(published.path("publicKey"));
    assertThat(manifest.path("keyId")).isEqualTo(published.path("keyId"));
    assertThat(verifies(published.path("publicKey").asText(), statement, signature)).isTrue();
    assertThat(verifies(published.path("publicKey").asText(), statement + " ", signature))
        .as("a changed statement")
        .isFalse();

    JsonNode stated = Json.readStored(statement, JsonNode.class);
    String sha256 = api.get(VERSION).expect(200).json().path("sha256").asText();
    assertThat(stated.at("/subject/0/digest/sha256").asText()).isEqualTo(sha256);
    assertThat(stated.at("/predicate/model").asText()).isEqualTo("papers");
    assertThat(stated.at("/predicate/runId").asText()).isEqualTo(run);
    assertThat(stated.at("/predicate/format/opset").asInt()).isEqualTo(17);
    assertThat(stated.at("/predicate/signature/inputs/0/name").asText()).isEqualTo("x");
  }

  @Test
  void theBillNamesPackagesDataAndLicense() {
    JsonNode bill = api.get(VERSION + "/bom").expect(200).json();

    JsonNode model = bill.at("/metadata/component");
    assertThat(model.path("type").asText()).isEqualTo("machine-learning-model");
    assertThat(model.at("/hashes/0/content"))
        .isEqualTo(api.get(VERSION).expect(200).json().path("sha256"));
    assertThat(model.at("/modelCard/quantitativeAnalysis/performanceMetrics/0/value").asText())
        .isEqualTo("0.5");
    assertThat(model.at("/modelCard/modelParameters/inputs/0/format").asText())
        .isEqualTo("x: FP32 [-1, 4]");
    assertThat(bill.path("components").findValuesAsText("purl"))
        .containsExactly("pkg:pypi/mlflow@3.17.2", "pkg:pypi/scikit-learn@1.9.1", "pkg:pypi/numpy");
    JsonNode data = bill.path("components").path(3);
    assertThat(data.path("type").asText()).isEqualTo("data");
    assertThat(data.path("name").asText()).isEqualTo("digits");
    assertThat(data.at("/hashes/0/content").asText())
        .isEqualTo(
            api.get("/datasets/" + dataset + "/versions/1")
                .expect(200)
                .json()
                .path("digest")
                .asText());
    assertThat(bill.at("/dependencies/0/dependsOn")).hasSize(4);
  }

  @Test
  void aLicenseOfTheModelIsThatOfItsVersions() {
    assertThat(api.get(VERSION + "/bom").expect(200).json().at("/metadata/component/licenses"))
        .isEmpty();

    // When: as MLflow's clients would say it
    api.post(
            "/mlflow/api/2.0/mlflow/registered-models/set-tag",
            Map.of("name", "papers", "key", "license", "value", "Apache-2.0"))
        .expect(200);

    // Then
    assertThat(
            api.get(VERSION + "/bom")
                .expect(200)
                .json()
                .at("/metadata/component/licenses/0/license/name")
                .asText())
        .isEqualTo("Apache-2.0");
  }

  @Test
  void theCardHasWhatAPersonWroteAndWhatIsKnown() {
    // When
    api.patch(VERSION, Map.of("description", "For **cheques** alone.", "license", "CC-BY-4.0"))
        .expect(200);

    // Then
    String card = api.get(VERSION + "/card").expect(200).text();
    assertThat(card)
        .startsWith(
            "---\nlicense: \"CC-BY-4.0\"\nmodel_name: \"papers\"\ndatasets:\n- \"digits\"\n")
        .contains(
            "# papers version 1",
            "For **cheques** alone.",
            "| accuracy | 0.5 |",
            "- digits version 1 for training, digest `",
            "- `x` FP32 [-1, 4]",
            "- mlflow 3.17.2",
            "operator set 17",
            "from run `" + run + "`");
    assertThat(api.get(VERSION).expect(200).json().path("description").asText())
        .isEqualTo("For **cheques** alone.");

    // When: one goes, the other stays
    api.patch(VERSION, Map.of("license", "")).expect(200);

    // Then
    assertThat(api.get(VERSION + "/card").expect(200).text())
        .contains("cheques")
        .doesNotContain("CC-BY");
    api.patch(VERSION, Map.of()).expect(400);
    api.patch("/models/papers/versions/9", Map.of("license", "MIT")).expect(404);
  }

  @Test
  void whatIsNotThereIsNotFound() {
    api.get("/models/papers/versions/9/manifest").expect(404);
    api.get("/models/papers/versions/9/bom").expect(404);
    ApiClient other = MillraceServer.newTenant();
    other.get(VERSION + "/manifest").expect(404);
    other.get(VERSION + "/bom").expect(404);

    // When: a version without an ONNX file was never admitted; its bill names what is known
    api.post(
            "/mlflow/api/2.0/mlflow/model-versions/create",
            Map.of("name", "papers", "source", "s3://elsewhere/model"))
        .expect(200);

    // Then
    api.get("/models/papers/versions/2/manifest").expect(404);
    assertThat(api.get("/models/papers/versions/2/bom").expect(200).json().path("components"))
        .isEmpty();
  }

  private static boolean verifies(String pem, String statement, byte[] signature)
      throws GeneralSecurityException {
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
    Signature check = Signature.getInstance("Ed25519");
    check.initVerify(key);
    check.update(statement.getBytes(StandardCharsets.UTF_8));
    return check.verify(signature);
  }
}
