package io.millrace.identity;

import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;

/** A key pair of access tokens. */
record SigningKey(String id, PrivateKey privateKey, RSAPublicKey publicKey, Instant createdAt) {
  @Override
  public String toString() {
    return "SigningKey[" + id + "]";
  }
}
