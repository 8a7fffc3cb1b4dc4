package io.millrace.platform.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The installation's key for what it vouches for: Ed25519 (RFC 8032), derived (HMAC-SHA256) from
 * the admin token, which every node has. With another admin token it is another key; what was
 * signed before is then verified with the public key of before.
 */
public final class SigningKey {
  private static final String ALGORITHM = "Ed25519";
  private static final int ID_BYTES = 8;

  private final KeyPair pair;

  public SigningKey(String adminToken) {
    this(
        Hashes.hmacSha256(
            adminToken.getBytes(StandardCharsets.UTF_8),
            "millrace signing key".getBytes(StandardCharsets.US_ASCII)));
  }

  /**
   * @param seed 32 bytes, the private key as RFC 8032 has it
   */
  SigningKey(byte[] seed) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
      generator.initialize(NamedParameterSpec.ED25519, new Seed(seed));
      this.pair = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /** Names the key: the first 16 hexadecimal digits of the SHA-256 of its public part. */
  public String id() {
    return HexFormat.of().formatHex(Hashes.sha256(pair.getPublic().getEncoded()), 0, ID_BYTES);
  }

  /** The public part as PEM (X.509 SubjectPublicKeyInfo), which OpenSSL reads. */
  public String publicPem() {
    String base64 = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
    return "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
  }

  /** The signature of a text in UTF-8; 64 bytes, the same each time. */
  public byte[] sign(String text) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(pair.getPrivate());
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /** Gives the generator, the only thing in the JDK that finds a public key, its private key. */
  private static final class Seed extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final byte[] seed;

    Seed(byte[] seed) {
      this.seed = seed.clone();
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(seed, 0, bytes, 0, bytes.length);
    }
  }
}
