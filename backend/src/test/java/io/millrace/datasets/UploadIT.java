package io.millrace.datasets;

import static io.millrace.datasets.UploadingTenant.path;
import static io.millrace.datasets.UploadingTenant.put;
import static io.millrace.datasets.UploadingTenant.send;
import static io.millrace.datasets.UploadingTenant.sha256;
import static io.millrace.datasets.UploadingTenant.url;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient.Answer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that are not what was announced, and uploads that take another way than they should. */
class UploadIT {
  private static final byte[] BYTES = "these bytes".getBytes(StandardCharsets.UTF_8);
  private static final byte[] OTHERS = "other bytes".getBytes(StandardCharsets.UTF_8);
  private static final int PART = 8 << 20;

  private UploadingTenant tenant;

  @BeforeEach
  void newTenant() {
    tenant = UploadingTenant.create();
  }

  @Test
  void bytesOfAnotherHashFailTheUploadAndNameBothHashes() {
    // Given
    JsonNode upload =
        tenant
            .announce("file", "a.txt", BYTES.length, Optional.of(sha256(BYTES)))
            .expect(201)
            .json();

    // When
    send(upload, OTHERS);
    JsonNode completed = tenant.complete(upload).expect(200).json();

    // Then
    assertThat(completed.path("state").asText()).isEqualTo("failed");
    assertThat(completed.path("message").asText())
        .contains("CONTENT_MISMATCH", sha256(BYTES), sha256(OTHERS), "upload the file again");
    Answer refused = tenant.commit(upload).expect(422);
    assertThat(refused.json().at("/errors/0/pointer").asText()).isEqualTo("/uploads/0");
    assertThat(refused.json().at("/errors/0/message").asText()).contains("'a.txt' has failed");
    tenant.awaitNothingLeft();
  }

  @Test
  void aLargeFileOfAnotherHashFailsInItsJob() {
    // Given
    byte[] large = random(PART + 1_000);
    JsonNode upload =
        tenant
            .announce("file", "large.bin", large.length, Optional.of(sha256(BYTES)))
            .expect(201)
            .json();

    // When
    send(upload, large);
    JsonNode decided = tenant.decided(tenant.complete(upload).expect(200).json());

    // Then
    assertThat(decided.path("state").asText()).isEqualTo("failed");
    assertThat(decided.path("message").asText()).contains(sha256(BYTES), sha256(large));
    tenant.awaitNothingLeft();
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 12})
  void tooFewAndTooManyBytesAreNamedAndCanBeSentAgain(int sent) {
    // Given
    JsonNode upload = tenant.begin("a.txt", BYTES.length);
    put(url(upload, 1), random(sent));

    // When
    Answer refused = tenant.complete(upload).expect(422);

    // Then
    assertThat(refused.code()).isEqualTo("UNPROCESSABLE");
    assertThat(refused.json().path("detail").asText())
        .isEqualTo("Part 1 has " + sent + " bytes instead of 11; PUT it again.");
    assertThat(tenant.commit(upload).expect(422).text()).contains("'a.txt' is not complete yet");
    send(upload, BYTES);
    assertThat(tenant.complete(upload).expect(200).json().path("sha256").asText())
        .isEqualTo(sha256(BYTES));
    tenant.api().delete(path(upload)).expect(204);
    tenant.awaitNothingLeft();
  }

  @Test
  void aPartThatNeverArrivedIsNamed() {
    // Given
    byte[] tail = random(10);
    JsonNode upload = tenant.begin("large.bin", PART + tail.length);
    put(url(upload, 2), tail);

    // When
    Answer refused = tenant.complete(upload).expect(422);

    // Then
    assertThat(refused.json().path("detail").asText())
        .isEqualTo("Part 1 has not arrived; PUT its " + PART + " bytes.");
    JsonNode parts =
        tenant
            .api()
            .post(path(upload) + "/parts", "{\"numbers\":[1,2]}")
            .expect(200)
            .json()
            .path("parts");
    assertThat(parts.findValuesAsText("stored")).containsExactly("false", "true");
    tenant.api().delete(path(upload)).expect(204);
    tenant.awaitNothingLeft();
  }

  @Test
  void ofAPartSentTwiceTheLastOneCounts() {
    // Given
    JsonNode upload =
        tenant
            .announce("file", "a.txt", BYTES.length, Optional.of(sha256(BYTES)))
            .expect(201)
            .json();

    // When
    send(upload, OTHERS);
    send(upload, BYTES);

    // Then
    JsonNode completed = tenant.complete(upload).expect(200).json();
    assertThat(completed.path("state").asText()).isEqualTo("ready");
    assertThat(tenant.used()).isEqualTo(BYTES.length);
    assertThat(tenant.stored()).hasSize(1);
  }

  @Test
  void completingAgainAndAtOnceAnswersTheSameAndMakesOneObject() {
    // Given
    JsonNode upload = tenant.begin("a.txt", BYTES.length);
    send(upload, BYTES);

    // When
    List<Answer> answers =
        IntStream.range(0, 4).parallel().mapToObj(i -> tenant.complete(upload)).toList();
    Answer last = tenant.complete(upload);

    // Then
    assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
    assertThat(answers).allSatisfy(answer -> assertThat(answer.text()).isEqualTo(last.text()));
    assertThat(last.json().path("state").asText()).isEqualTo("ready");
    assertThat(tenant.used()).isEqualTo(BYTES.length);
    assertThat(tenant.stored()).hasSize(1);
    tenant.commit(upload).expect(201);
    assertThat(tenant.complete(upload).expect(200).json().path("state").asText())
        .isEqualTo("committed");
  }

  @Test
  void anAbortedUploadTakesNothingMore() {
    // Given
    JsonNode upload = tenant.begin("a.txt", BYTES.length);
    send(upload, BYTES);
    tenant.api().delete(path(upload)).expect(204);
    tenant.awaitNothingLeft();

    // When
    Answer completed = tenant.complete(upload).expect(409);
    Answer signed = tenant.api().post(path(upload) + "/parts", "{\"numbers\":[1]}").expect(409);
    int sent = put(url(upload, 1), BYTES).statusCode();

    // Then
    assertThat(completed.code()).isEqualTo("CONFLICT");
    assertThat(completed.json().path("detail").asText())
        .isEqualTo("The upload is aborted; start another one to send bytes.");
    assertThat(signed.code()).isEqualTo("CONFLICT");
    assertThat(sent).isEqualTo(404);
    assertThat(tenant.commit(upload).expect(422).text()).contains("'a.txt' was aborted");
    tenant.api().delete(path(upload)).expect(204);
    tenant.awaitNothingLeft();
  }

  @Test
  void abortingWhileItCompletesLeavesEitherAllOrNothing() {
    for (int round = 0; round < 12; round++) {
      // Given
      JsonNode upload = tenant.begin("a.txt", BYTES.length);
      send(upload, BYTES);

      // When
      IntStream.range(0, 2)
          .parallel()
          .forEach(
              i -> {
                if (i == 0) {
                  tenant.complete(upload);
                } else {
                  tenant.api().delete(path(upload)).expect(204);
                }
              });

      // Then
      assertThat(tenant.api().get(path(upload)).expect(200).json().path("state").asText())
          .isEqualTo("aborted");
    }
    tenant.awaitNothingLeft();
  }

  @Test
  void theSameContentTwiceIsKeptOnceAndCountedOnce() {
    // Given
    JsonNode first = tenant.ready("a.txt", BYTES);

    // When
    JsonNode second = tenant.ready("b.txt", BYTES);

    // Then
    await().untilAsserted(() -> assertThat(tenant.stored()).hasSize(1));
    assertThat(tenant.used()).isEqualTo(BYTES.length);
    tenant.api().delete(path(first)).expect(204);
    tenant.commit(second).expect(201);
    assertThat(tenant.used()).isEqualTo(BYTES.length);
  }

  static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(length).nextBytes(bytes);
    return bytes;
  }
}
