package io.millrace.platform.blob;

import io.millrace.platform.time.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.CrossOriginResourceSharing;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;

/**
 * An S3 server inside this process, for one machine: objects are files under {@code <data
 * folder>/s3}, its credentials are made at the first start and kept in {@code <data
 * folder>/s3-credentials}. Not for several nodes; those share a real store.
 */
public final class EmbeddedS3 implements AutoCloseable {
  private static final String REGION = "us-east-1";
  private static final String BUCKET = "millrace";
  private static final int THREADS = 64;
  private static final int STOP_MILLIS = 5_000;

  private final S3Proxy server;
  private final S3Settings settings;

  private EmbeddedS3(S3Proxy server, S3Settings settings) {
    this.server = server;
    this.settings = settings;
  }

  /**
   * Starts the server and makes its bucket; blocks for about a tenth of a second.
   *
   * @param host the address to listen on, {@code 127.0.0.1} or {@code 0.0.0.0} say
   * @param port 0 for a free one
   * @param origins the web pages that may send and fetch objects, such as {@code
   *     http://localhost:8080}; {@code *} stands for any port or host part, and alone for any page,
   *     since what a page may do is in the presigned address and never in a cookie
   */
  public static EmbeddedS3 start(
      Path dataDir, String host, int port, List<String> origins, Ids ids) {
    S3Credentials credentials = S3Credentials.loadOrMake(dataDir.resolve("s3-credentials"), ids);
    S3Proxy server =
        S3Proxy.builder()
            .blobStore(store(dataDir.resolve("s3")))
            .endpoint(URI.create("http://%s:%d".formatted(host, port)))
            .awsAuthentication(
                AuthenticationType.AWS_V4, credentials.accessKey(), credentials.secretKey())
            .corsRules(cors(origins))
            .ignoreUnknownHeaders(true)
            .jettyMaxThreads(THREADS)
            .stopTimeout(STOP_MILLIS)
            .build();
    start(server, port);
    URI endpoint = URI.create("http://%s:%d".formatted(reachable(host), server.getPort()));
    return new EmbeddedS3(
        server,
        new S3Settings(
            endpoint, endpoint, REGION, BUCKET, credentials.accessKey(), credentials.secretKey()));
  }

  /** How to reach it. Browsers on other machines need another public endpoint. */
  public S3Settings settings() {
    return settings;
  }

  /** Refuses new requests, lets those under way end within five seconds, and stops. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception failure) {
      throw new IllegalStateException("the embedded S3 store does not stop", failure);
    }
  }

  private static BlobStore store(Path folder) {
    try {
      Files.createDirectories(folder.resolve(BUCKET));
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot write to " + folder, failure);
    }
    Properties properties = new Properties();
    properties.setProperty("jclouds.filesystem.basedir", folder.toString());
    return new StrictUploads(new FullDisk(BlobStores.create("filesystem", properties)));
  }

  private static void start(S3Proxy server, int port) {
    try {
      server.start();
    } catch (Exception failure) {
      throw new IllegalStateException(
          "the embedded S3 store cannot listen on port %d (%s); choose another by MILLRACE_S3_PORT"
              .formatted(port, failure.getMessage()),
          failure);
    }
  }

  private static CrossOriginResourceSharing cors(List<String> origins) {
    return new CrossOriginResourceSharing(
        origins.stream().map(EmbeddedS3::pattern).toList(),
        List.of("GET", "HEAD", "PUT"),
        List.of("*"),
        List.of("ETag"),
        "");
  }

  private static String pattern(String origin) {
    return origin.equals("*") ? ".*" : Pattern.quote(origin).replace("*", "\\E[^/]*\\Q");
  }

  private static String reachable(String host) {
    return host.equals("0.0.0.0") ? "127.0.0.1" : host;
  }
}
