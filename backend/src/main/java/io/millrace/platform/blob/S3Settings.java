package io.millrace.platform.blob;

import static java.util.Objects.requireNonNull;

import java.net.URI;

/**
 * Where the bucket is and how to reach it.
 *
 * @param endpoint what this server reaches, scheme, host and port only
 * @param publicEndpoint what browsers and clients reach; presigned addresses carry it
 */
public record S3Settings(
    URI endpoint,
    URI publicEndpoint,
    String region,
    String bucket,
    String accessKey,
    String secretKey) {

  public S3Settings {
    requireOrigin(endpoint);
    requireOrigin(publicEndpoint);
    requireNonNull(region, "region");
    requireNonNull(bucket, "bucket");
    requireNonNull(accessKey, "accessKey");
    requireNonNull(secretKey, "secretKey");
  }

  /** The same store, reached by browsers and clients at another address. */
  public S3Settings withPublicEndpoint(URI other) {
    return new S3Settings(endpoint, other, region, bucket, accessKey, secretKey);
  }

  private static void requireOrigin(URI uri) {
    if (!isHttp(uri) || uri.getHost() == null || !isBare(uri)) {
      throw new IllegalArgumentException(
          "an S3 endpoint is http or https, a host and perhaps a port, nothing after: " + uri);
    }
  }

  private static boolean isHttp(URI uri) {
    return "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
  }

  private static boolean isBare(URI uri) {
    return uri.getRawPath().isEmpty() && uri.getQuery() == null && uri.getUserInfo() == null;
  }

  /** Leaves the secret out, so that it reaches no log. */
  @Override
  public String toString() {
    return "S3Settings[endpoint=%s, publicEndpoint=%s, region=%s, bucket=%s, accessKey=%s]"
        .formatted(endpoint, publicEndpoint, region, bucket, accessKey);
  }
}
