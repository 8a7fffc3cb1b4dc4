package io.millrace.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompressedAssetsIT {
  private static final String SCRIPT = "export const answer = 42;";

  @TempDir private Path root;
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    Path assets = Files.createDirectory(root.resolve("assets"));
    Files.write(assets.resolve("app-1.js.gz"), zipped(SCRIPT));
    Files.writeString(assets.resolve("app-1.js.br"), "as if by Brotli");
    Files.write(assets.resolve("only-2.css.gz"), zipped("p{}"));
    Router router = Router.router(vertx);
    router.route().handler(new CompressedAssets(root.toString())::handle);
    router.route().handler(context -> context.response().end("plain"));
    server =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void whatTheBrowserTakesIsSentCompressed() throws IOException, InterruptedException {
    HttpResponse<byte[]> script = get("/assets/app-1.js", "deflate, gzip;q=0.8");

    assertThat(header(script, "content-encoding")).isEqualTo("gzip");
    assertThat(header(script, "content-type")).isEqualTo("text/javascript; charset=utf-8");
    assertThat(header(script, "vary")).isEqualToIgnoringCase("accept-encoding");
    assertThat(new GZIPInputStream(new ByteArrayInputStream(script.body())).readAllBytes())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(SCRIPT);
    assertThat(header(get("/assets/app-1.js", "gzip, br"), "content-encoding")).isEqualTo("br");
    assertThat(header(get("/assets/only-2.css", "gzip"), "content-type")).startsWith("text/css");
  }

  @Test
  void everythingElseIsLeftToTheNext() throws IOException, InterruptedException {
    for (String[] asked :
        new String[][] {
          {"/assets/app-1.js", "identity"},
          {"/assets/app-1.js", "gzip;q=0, br;q=0.0"},
          {"/assets/none-3.js", "gzip"},
          {"/assets/only-2.css", "br"},
          {"/assets/app-1.js.gz", "gzip"},
          {"/assets/..%2Fapp-1.js", "gzip"},
          {"/datasets", "gzip"},
        }) {
      HttpResponse<byte[]> answer = get(asked[0], asked[1]);
      assertThat(answer.body()).as(asked[0]).asString().isEqualTo("plain");
      assertThat(header(answer, "content-encoding")).as(asked[0]).isEmpty();
    }
  }

  private HttpResponse<byte[]> get(String path, String encodings)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + path);
    return client.send(
        HttpRequest.newBuilder(uri).header("Accept-Encoding", encodings).build(),
        BodyHandlers.ofByteArray());
  }

  private static String header(HttpResponse<byte[]> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private static byte[] zipped(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
