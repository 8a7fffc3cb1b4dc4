package io.millrace.platform.blob;

import static io.millrace.platform.blob.BlobContract.await;
import static io.millrace.platform.blob.BlobContract.bytes;
import static io.millrace.platform.blob.BlobContract.get;
import static io.millrace.platform.blob.BlobContract.sha256;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.S3Server;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects on their way out: to a browser by presigned address, and large ones through us. */
interface BlobDownloadContract extends BlobContract {
  Duration VALIDITY = Duration.ofMinutes(5);

  @Test
  default void aBrowserDownloadsUnderTheFilesOwnName() {
    // Given
    BlobKey key = newKey();
    await(store().put(key, "application/octet-stream", Buffer.buffer("a,b\n1,2\n")));

    // When
    String url = await(store().presignGet(key, "Größe \"日本\"; 1.csv", "text/csv", VALIDITY));
    HttpResponse<String> answer = get(url);

    // Then
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("a,b\n1,2\n");
    assertThat(answer.headers().firstValue("content-type")).hasValue("text/csv");
    assertThat(answer.headers().firstValue("content-disposition"))
        .hasValue(
            "attachment; filename=\"Gr__e _____ 1.csv\"; "
                + "filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%22%E6%97%A5%E6%9C%AC%22%3B%201.csv");
    assertThat(answer.headers().firstValue("access-control-allow-origin"))
        .hasValue(S3Server.ORIGIN);
  }

  @Test
  default void refusesAnExpiredOrAlteredDownload() {
    // Given
    BlobKey key = newKey();
    BlobKey secret = newKey();
    await(store().put(key, "text/plain", Buffer.buffer("x")));
    await(store().put(secret, "text/plain", Buffer.buffer("secret")));
    String expiring = await(store().presignGet(key, "name", "text/plain", Duration.ofSeconds(1)));
    String valid = await(store().presignGet(key, "name", "text/plain", VALIDITY));

    // Then
    assertThat(get(valid).statusCode()).isEqualTo(200);
    assertThat(get(valid.replace(key.value(), secret.value())).statusCode()).isEqualTo(403);
    assertThat(get(valid.replace("text%2Fplain", "text%2Fhtml")).statusCode()).isEqualTo(403);
    assertThat(get(valid.substring(0, valid.indexOf('?'))).statusCode()).isEqualTo(403);
    Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> get(expiring).statusCode() == 403);
  }

  @Test
  default void movesALargeObjectThroughASmallHeap(@TempDir Path folder)
      throws IOException, InterruptedException {
    // Given: twice as many bytes as the child process has heap and direct memory
    Buffer bytes = bytes(64 * MIB);
    Path file = Files.write(folder.resolve("large"), bytes.getBytes());
    BlobKey key = newKey();

    // When: it stores the file, reads it back to another, and hashes it
    Path copy = folder.resolve("copy");
    int status = SmallHeapTransfer.run(server().settings(), key, file, copy);

    // Then
    assertThat(status).isZero();
    assertThat(sha256(Buffer.buffer(Files.readAllBytes(copy)))).isEqualTo(sha256(bytes));
  }
}
