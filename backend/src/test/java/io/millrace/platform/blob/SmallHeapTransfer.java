package io.millrace.platform.blob;

import static io.millrace.platform.blob.BlobContract.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.OpenOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process of its own with little memory, which stores a file, reads it back and hashes it. */
final class SmallHeapTransfer {
  private static final List<String> MEMORY =
      List.of("-Xmx32m", "-XX:MaxDirectMemorySize=16m", "-Dio.netty.maxDirectMemory=16777216");

  private SmallHeapTransfer() {}

  static int run(S3Settings s3, BlobKey key, Path from, Path to)
      throws IOException, InterruptedException {
    List<String> java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"));
    List<String> arguments =
        List.of(
            SmallHeapTransfer.class.getName(),
            s3.endpoint().toString(),
            s3.region(),
            s3.bucket(),
            s3.accessKey(),
            s3.secretKey(),
            key.value(),
            from.toString(),
            to.toString());
    Process process =
        new ProcessBuilder(
                Stream.of(
                        java.stream().limit(1),
                        MEMORY.stream(),
                        java.stream().skip(1),
                        arguments.stream())
                    .flatMap(part -> part)
                    .toList())
            .redirectErrorStream(true)
            .redirectOutput(to.resolveSibling("log").toFile())
            .start();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return process.waitFor();
  }

  /** Arguments: endpoint, region, bucket, access key, secret key, object key, from, to. */
  public static void main(String[] arguments) {
    Vertx vertx = Vertx.vertx();
    URI endpoint = URI.create(arguments[0]);
    S3Settings settings =
        new S3Settings(endpoint, endpoint, arguments[1], arguments[2], arguments[3], arguments[4]);
    S3BlobStore store = new S3BlobStore(vertx, settings);
    BlobKey key = new BlobKey(arguments[5]);
    await(
        store
            .putFile(key, "application/octet-stream", Path.of(arguments[6]))
            .compose(put -> store.read(key))
            .compose(read -> save(vertx, read, arguments[7]))
            .compose(read -> store.streamSha256(key)));
    Runtime.getRuntime().halt(0);
  }

  private static Future<Void> save(Vertx vertx, BlobRead read, String file) {
    return vertx
        .fileSystem()
        .open(file, new OpenOptions())
        .compose(open -> read.stream().pipeTo(open));
  }
}
