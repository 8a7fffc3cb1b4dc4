package io.millrace.tracking;

import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.audit.AuditLog;
import io.millrace.lineage.Lineage;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.tenancy.Meter;
import io.millrace.tenancy.Quotas;
import io.millrace.testing.TestDatabase;
import io.millrace.tracking.ArtifactService.NewArtifact;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Artifacts arrive over a real connection, so that it can break. */
class ArtifactServiceIT {
  private static final String HELLO_SHA256 =
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

  private static final TestDatabase database = TestDatabase.shared();

  private ArtifactService artifacts;
  private Caller caller;
  private String runId;
  private HttpServer server;
  private final LinkedBlockingQueue<Future<Artifact>> answers = new LinkedBlockingQueue<>();

  @BeforeEach
  void setUp() {
    Time time = Time.system();
    Ids ids = new Ids(time);
    AuditLog audit = new AuditLog(database.db(), time);
    artifacts =
        new ArtifactService(database.db(), database.blobs(), new Quotas(), audit, ids, time);
    caller = database.newTenant();
    ExperimentService experiments = new ExperimentService(database.db(), audit, ids, time);
    await(database.db().inTenant(caller, experiments::createDefault));
    RunService runs =
        new RunService(
            database.vertx(),
            database.db(),
            audit,
            new Lineage(database.db()),
            TestDatabase.NO_DATASETS,
            ids,
            time);
    runId = await(runs.create(caller, NewRun.ofDefaults())).id();
    server =
        await(
            database
                .vertx()
                .createHttpServer()
                .requestHandler(
                    request -> {
                      request.pause();
                      Future<Artifact> stored =
                          artifacts.put(
                              caller,
                              request.getParam("run"),
                              new NewArtifact(request.getParam("path"), "text/plain"),
                              Long.parseLong(request.getHeader("Content-Length")),
                              request);
                      answers.add(stored);
                      stored.onComplete(done -> request.response().end());
                    })
                .listen(0, "127.0.0.1"));
  }

  @AfterEach
  void tearDown() {
    await(server.close());
  }

  @Test
  void bytesComeBackWithTheirHashAndAreCounted() throws InterruptedException {
    // When
    Artifact stored = await(send(runId, "models/model.txt", "hello"));

    // Then
    assertThat(stored.sha256()).isEqualTo(HELLO_SHA256);
    assertThat(content(stored)).isEqualTo("hello");
    assertThat(
            await(artifacts.list(caller, runId, Optional.empty(), false, Optional.empty(), 10))
                .items())
        .extracting(Artifact::path)
        .containsExactly("models/model.txt");
    assertThat(used()).isEqualTo(5);
    assertThat(loose()).isZero();
  }

  @Test
  void aSecondOneOfThePathTakesThePlaceOfTheFirst() throws InterruptedException {
    // Given
    Artifact first = await(send(runId, "a.txt", "hello"));

    // When
    await(send(runId, "a.txt", "bye"));

    // Then
    assertThat(content(await(artifacts.get(caller, runId, "a.txt")))).isEqualTo("bye");
    assertThat(used()).isEqualTo(3);
    assertThatThrownBy(() -> await(artifacts.read(first)))
        .isInstanceOfSatisfying(ApiException.class, code(ErrorCode.NOT_FOUND));
  }

  @Test
  void aFullQuotaRefusesBeforeBytesAreTaken() throws InterruptedException {
    // Given
    database.limit(caller, "storage_bytes", 4);

    // When, then
    assertThatThrownBy(() -> await(send(runId, "a.txt", "hello")))
        .isInstanceOfSatisfying(ApiException.class, code(ErrorCode.QUOTA_EXCEEDED));
    assertThat(used()).isZero();
    assertThat(loose()).isZero();
  }

  @Test
  void aRunOfAnotherTenantTakesNothing() throws InterruptedException {
    // When, then
    assertThatThrownBy(() -> await(send("0".repeat(32), "a.txt", "hello")))
        .isInstanceOfSatisfying(ApiException.class, code(ErrorCode.NOT_FOUND));
    assertThat(used()).isZero();
  }

  @Test
  void aConnectionCutInTheMiddleLeavesNothing() throws InterruptedException {
    // Given
    Buffer half = Buffer.buffer(new byte[1 << 20]);
    HttpClientRequest request = open(runId, "cut.bin", 8L << 20);
    await(request.write(half));
    Future<Artifact> answer = answers.poll(10, TimeUnit.SECONDS);
    awaitUsed(8L << 20);

    // When
    await(request.connection().close());

    // Then
    assertThatThrownBy(() -> await(answer))
        .isInstanceOfSatisfying(ApiException.class, code(ErrorCode.CLIENT_CLOSED));
    assertThat(used()).isZero();
    assertThat(loose()).isZero();
    assertThat(
            await(artifacts.list(caller, runId, Optional.empty(), false, Optional.empty(), 10))
                .items())
        .isEmpty();
  }

  @Test
  void whatADeadServerLeftIsSweptByTheNextWrite() throws InterruptedException {
    // Given
    await(
        database
            .db()
            .inTenant(
                caller,
                tx ->
                    tx.execute(
                            "INSERT INTO artifact_loose VALUES ($1, $2, 7, now() - interval '3"
                                + " hours')",
                            Tuple.of(
                                tx.tenantId(), "t/" + tx.tenantId() + "/artifact/" + tx.tenantId()))
                        .compose(left -> new Quotas().reserve(tx, Meter.STORAGE_BYTES, 7))));

    // When
    await(send(runId, "a.txt", "hello"));

    // Then
    assertThat(used()).isEqualTo(5);
    assertThat(loose()).isZero();
  }

  @Test
  void hostilePathsAreRefused() {
    for (String path :
        new String[] {
          "", "../x", "/etc/passwd", "a//b", "a/./b", "a/", "a\\b", "a\u0000", "..", "a\nb"
        }) {
      assertThatThrownBy(() -> TrackingNames.artifactPath("query/path", path))
          .as(path)
          .isInstanceOfSatisfying(ApiException.class, code(ErrorCode.INVALID_REQUEST));
    }
    assertThat(TrackingNames.artifactPath("", "größe/über 1.txt")).isEqualTo("größe/über 1.txt");
  }

  private Future<Artifact> send(String run, String path, String text) throws InterruptedException {
    await(open(run, path, text.length()).end(text));
    return answers.poll(10, TimeUnit.SECONDS);
  }

  private HttpClientRequest open(String run, String path, long length) {
    HttpClientRequest request =
        await(
            database
                .vertx()
                .createHttpClient()
                .request(
                    HttpMethod.PUT,
                    server.actualPort(),
                    "127.0.0.1",
                    "/?run=" + run + "&path=" + path));
    request.putHeader("Content-Length", Long.toString(length));
    return request;
  }

  private String content(Artifact artifact) {
    return await(database.blobs().getBytes(artifact.blobKey(), 1_000)).toString();
  }

  private void awaitUsed(long bytes) {
    org.awaitility.Awaitility.await().until(() -> used() == bytes);
  }

  private long used() {
    return database.used(caller, "storageBytes");
  }

  private long loose() {
    return await(
        database
            .db()
            .readTenant(
                caller,
                tx ->
                    tx.one(
                        "SELECT count(*) AS n FROM artifact_loose",
                        Tuple.tuple(),
                        row -> row.getLong("n"))));
  }

  private static Consumer<ApiException> code(ErrorCode code) {
    return failure -> assertThat(failure.code()).isEqualTo(code);
  }
}
