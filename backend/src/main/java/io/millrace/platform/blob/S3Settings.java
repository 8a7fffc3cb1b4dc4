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
    requireNonNull(endpoint, "endpoint");
    requireNonNull(publicEndpoint, "publicEndpoint");
    requireNonNull(region, "region");
    requireNonNull(bucket, "bucket");
    requireNonNull(accessKey, "accessKey");
    requireNonNull(secretKey, "secretKey");
  }

  /** Leaves the secret out, so that it reaches no log. */
  @Override
  public String toString() {
    return "S3Settings[endpoint=%s, publicEndpoint=%s, region=%s, bucket=%s, accessKey=%s]"
        .formatted(endpoint, publicEndpoint, region, bucket, accessKey);
  }
}
