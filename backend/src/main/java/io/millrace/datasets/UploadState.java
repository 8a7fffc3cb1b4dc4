package io.millrace.datasets;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How far an upload has come. */
public enum UploadState {
  /** Parts are arriving. */
  UPLOADING,
  /** All bytes are there and are being hashed or unpacked. */
  VERIFYING,
  /** Can be committed. */
  READY,
  /** The bytes were not what was announced, or not usable. */
  FAILED,
  /** In a version, taken over by the registry, or imported. */
  COMMITTED,
  /** Given up, by the client or because its time had passed. */
  ABORTED;

  /** The name in the contract and in the table. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static UploadState ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
