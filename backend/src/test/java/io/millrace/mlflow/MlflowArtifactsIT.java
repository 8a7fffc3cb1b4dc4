package io.millrace.mlflow;

import static io.millrace.mlflow.MlflowExperimentsIT.expect;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MlflowArtifactsIT {
  private static final String PROXY = "/mlflow/api/2.0/mlflow-artifacts/";
  private static final byte[] BYTES = "hello".getBytes(StandardCharsets.UTF_8);

  private final MlflowClient mlflow = MlflowClient.newTenant();
  private String run;

  @BeforeEach
  void startRun() {
    run = mlflow.newRun();
  }

  @Test
  void filesAreStoredListedAndRead() {
    // When
    assertThat(put("model/MLmodel", BYTES).expect(200).json()).isEmpty();
    put("model/data/weights.bin", new byte[1_000]).expect(200);
    put("note%20one.txt", BYTES).expect(200);

    // Then
    assertThat(files(mlflow.read("artifacts/list", Map.of("run_id", run))))
        .containsExactly("model/ -", "note one.txt 5");
    JsonNode listed = mlflow.read("artifacts/list", Map.of("run_id", run, "path", "model"));
    assertThat(listed.path("root_uri").asText())
        .isEqualTo("mlflow-artifacts:/0/" + run + "/artifacts");
    assertThat(files(listed)).containsExactly("model/MLmodel 5", "model/data/ -");
    assertThat(files(list("0/" + run + "/artifacts/model")))
        .containsExactly("MLmodel 5", "data/ -");
    assertThat(files(list("0/" + run + "/artifacts/model/MLmodel"))).isEmpty();
    Answer read = get("model/MLmodel").expect(200);
    assertThat(read.text()).isEqualTo("hello");
    assertThat(read.header("X-Content-Type-Options")).contains("nosniff");
    assertThat(read.header("Content-Disposition").orElse("")).contains("attachment", "MLmodel");
    assertThat(read.header("Content-Length")).contains("5");
    assertThat(
            mlflow
                .http()
                .get("/mlflow/get-artifact?run_id=" + run + "&path=note%20one.txt")
                .expect(200)
                .text())
        .isEqualTo("hello");
    expect(get("model/none"), 404, "RESOURCE_DOES_NOT_EXIST", "No such artifact");
    expect(get("model"), 404, "RESOURCE_DOES_NOT_EXIST", "No such artifact");
  }

  @Test
  void aFileIsReplacedAndDeletedAndSoIsAFolder() {
    // Given
    put("a/1.txt", BYTES).expect(200);
    put("a/1.txt", "other".getBytes(StandardCharsets.UTF_8)).expect(200);
    put("a/b/2.txt", BYTES).expect(200);
    put("ab.txt", BYTES).expect(200);

    // Then
    assertThat(get("a/1.txt").text()).isEqualTo("other");

    // When
    delete("a").expect(200);
    delete("a").expect(200);

    // Then
    assertThat(files(list("0/" + run + "/artifacts"))).containsExactly("ab.txt 5");
    delete("ab.txt").expect(200);
    assertThat(files(list("0/" + run + "/artifacts"))).isEmpty();
  }

  /** As Python's client sends an empty file: chunked, without a chunk. */
  @Test
  void anEmptyFileWithoutALengthIsStored() throws IOException {
    // When
    String answer =
        raw(
            "PUT",
            "artifacts/0/" + run + "/artifacts/empty",
            "Transfer-Encoding: chunked",
            "0\r\n\r\n");
    String small =
        raw(
            "PUT",
            "artifacts/0/" + run + "/artifacts/small",
            "Transfer-Encoding: chunked",
            "3\r\nabc\r\n0\r\n\r\n");

    // Then
    assertThat(answer).startsWith("HTTP/1.1 200");
    assertThat(small).startsWith("HTTP/1.1 200");
    assertThat(files(list("0/" + run + "/artifacts"))).containsExactly("empty 0", "small 3");
    assertThat(get("small").text()).isEqualTo("abc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "artifacts/0/RUN/artifacts/../../x",
        "artifacts/0/RUN/artifacts/%2e%2e/x",
        "artifacts/0/RUN/artifacts/a%2F..%2F..%2Fx",
        "artifacts/0/RUN/artifacts//etc/passwd",
        "artifacts/0/RUN/artifacts/a%00b",
        "artifacts/0/RUN/artifacts/a%5c..%5cb",
        "artifacts/0/RUN/other/a",
        "artifacts/0/RUN",
        "artifacts/..%2f..%2f",
        "artifacts/0/RUN/artifacts/.",
        "artifacts/0/RUN/artifacts/a%0d%0ab"
      })
  void aHostilePathIsRefused(String path) throws IOException {
    String answer = raw("PUT", path.replace("RUN", run), "Content-Length: 1", "x");
    assertThat(answer).as(path).matches("(?s)HTTP/1\\.1 4\\d\\d.*");
    assertThat(answer).contains("error_code");
  }

  @Test
  void longAndStrangeNamesAreTakenUpToTheLimit() throws IOException {
    // Given
    String longest = "%C3%BC".repeat(10) + "x".repeat(1_014);

    // Then
    put(longest, BYTES).expect(200);
    assertThat(get(longest).text()).isEqualTo("hello");
    expect(put(longest + "y", BYTES), 400, "INVALID_PARAMETER_VALUE", "1024 characters");
    put("%F0%9F%98%80.txt", BYTES).expect(200);
    assertThat(get("%F0%9F%98%80.txt").text()).isEqualTo("hello");
    put("a+b%2Bc.txt", BYTES).expect(200);
    assertThat(files(list("0/" + run + "/artifacts"))).contains("a+b+c.txt 5");
  }

  @Test
  void anotherTenantReachesNothing() {
    // Given
    put("a.txt", BYTES).expect(200);
    MlflowClient other = MlflowClient.newTenant();
    String path = PROXY + "artifacts/0/" + run + "/artifacts/a.txt";

    // Then
    expect(other.http().get(path), 404, "RESOURCE_DOES_NOT_EXIST", "");
    expect(other.http().send("PUT", path, BYTES), 404, "RESOURCE_DOES_NOT_EXIST", "");
    expect(other.http().delete(path), 404, "RESOURCE_DOES_NOT_EXIST", "");
    expect(
        other.http().get(PROXY + "artifacts?path=0/" + run + "/artifacts"),
        404,
        "RESOURCE_DOES_NOT_EXIST",
        "");
    assertThat(get("a.txt").text()).isEqualTo("hello");
  }

  @Test
  void aFileGoesToTheStoreInParts() throws IOException, InterruptedException {
    // Given
    JsonNode begun =
        mlflow
            .http()
            .post(
                PROXY + "mpu/create/0/" + run + "/artifacts/models",
                Map.of("path", "/tmp/big.bin", "num_parts", 2))
            .expect(200)
            .json();
    List<Map<String, Object>> parts = sent(begun, new byte[5 << 20], BYTES);
    String complete = PROXY + "mpu/complete/0/" + run + "/artifacts/models";
    Map<String, Object> body =
        Map.of(
            "path", "/tmp/big.bin", "upload_id", begun.path("upload_id").asText(), "parts", parts);

    // Then
    expect(
        mlflow
            .http()
            .post(
                complete,
                Map.of(
                    "path", "big.bin",
                    "upload_id", begun.path("upload_id").asText(),
                    "parts", parts.subList(0, 1))),
        400,
        "INVALID_PARAMETER_VALUE",
        "holds 2 parts");

    // When
    mlflow.http().post(complete, body).expect(200);
    mlflow.http().post(complete, body).expect(200);

    // Then
    assertThat(files(list("0/" + run + "/artifacts/models"))).containsExactly("big.bin 5242885");
    assertThat(get("models/big.bin").text()).endsWith("hello");
  }

  @Test
  void anUploadInPartsIsAborted() {
    // Given
    String create = PROXY + "mpu/create/0/" + run + "/artifacts";
    Map<String, Object> body = Map.of("path", "x.bin", "num_parts", 1);
    String id = mlflow.http().post(create, body).expect(200).json().path("upload_id").asText();
    Map<String, Object> upload = Map.of("path", "x.bin", "upload_id", id, "parts", List.of());

    // When
    String abort = PROXY + "mpu/abort/0/" + run + "/artifacts";
    mlflow.http().post(abort, upload).expect(200);
    mlflow.http().post(abort, upload).expect(200);

    // Then
    expect(
        mlflow.http().post(PROXY + "mpu/complete/0/" + run + "/artifacts", upload),
        404,
        "RESOURCE_DOES_NOT_EXIST",
        "");
    expect(
        mlflow.http().post(create, Map.of("path", "x.bin", "num_parts", 10_001)),
        400,
        "INVALID_PARAMETER_VALUE",
        "num_parts");
    expect(
        mlflow.http().post(create, Map.of("path", "..", "num_parts", 1)),
        400,
        "INVALID_PARAMETER_VALUE",
        "Invalid path");
    expect(MlflowClient.newTenant().http().post(create, body), 404, "RESOURCE_DOES_NOT_EXIST", "");
  }

  /** Sends parts to where the server says; answers what completes them. */
  private static List<Map<String, Object>> sent(JsonNode begun, byte[]... bytes)
      throws IOException, InterruptedException {
    List<Map<String, Object>> parts = new ArrayList<>();
    for (JsonNode credential : begun.path("credentials")) {
      int number = credential.path("part_number").asInt();
      HttpResponse<String> sent =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(credential.path("url").asText()))
                      .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes[number - 1]))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(sent.statusCode()).isEqualTo(200);
      parts.add(
          Map.of(
              "part_number", number,
              "etag", sent.headers().firstValue("ETag").orElseThrow(),
              "url", credential.path("url").asText()));
    }
    return parts;
  }

  private Answer put(String path, byte[] bytes) {
    return mlflow.http().send("PUT", PROXY + "artifacts/0/" + run + "/artifacts/" + path, bytes);
  }

  private Answer get(String path) {
    return mlflow.http().get(PROXY + "artifacts/0/" + run + "/artifacts/" + path);
  }

  private Answer delete(String path) {
    return mlflow.http().delete(PROXY + "artifacts/0/" + run + "/artifacts/" + path);
  }

  private JsonNode list(String path) {
    return mlflow.http().get(PROXY + "artifacts?path=" + path).expect(200).json();
  }

  private static List<String> files(JsonNode listed) {
    List<String> files = new ArrayList<>();
    listed
        .path("files")
        .forEach(
            file ->
                files.add(
                    file.path("path").asText()
                        + (file.path("is_dir").asBoolean()
                            ? "/ -"
                            : " " + file.path("file_size").asLong())));
    return files;
  }

  /** A request that no HTTP library would send. */
  private String raw(String method, String path, String header, String body) throws IOException {
    URI server = mlflow.http().server();
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(30_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          (method
                  + " "
                  + PROXY
                  + path
                  + " HTTP/1.1\r\nHost: x\r\nAuthorization: "
                  + mlflow.http().credential()
                  + "\r\nConnection: close\r\n"
                  + header
                  + "\r\n\r\n"
                  + body)
              .getBytes(StandardCharsets.UTF_8));
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
