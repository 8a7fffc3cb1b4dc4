package io.millrace.testing;

import io.millrace.platform.blob.S3Settings;

/** A server under the contract, which can go away and come back with its data at the same place. */
public interface S3Server extends AutoCloseable {
  /** The origin of the web page that it lets in. */
  String ORIGIN = "http://localhost:8080";

  S3Settings settings();

  void start();

  void stop();

  @Override
  default void close() {
    stop();
  }
}
