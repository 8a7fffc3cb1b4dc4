package io.millrace.platform.crypto;

import io.millrace.platform.time.Ids;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals credentials of tenants at other services, so that a copy of the database holds none:
 * AES-256-GCM under a key derived (HMAC-SHA256) from the admin token, which every node has. Bound
 * to a context, so that what was sealed for one place cannot be opened as another's. With another
 * admin token nothing sealed before can be opened.
 */
public final class SecretBox {
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int NONCE_SECRET = 43;

  private final SecretKeySpec key;
  private final Ids ids;

  public SecretBox(String adminToken, Ids ids) {
    this.ids = ids;
    this.key =
        new SecretKeySpec(
            Hashes.hmacSha256(
                adminToken.getBytes(StandardCharsets.UTF_8),
                "millrace secret box".getBytes(StandardCharsets.US_ASCII)),
            "AES");
  }

  /**
   * Seals.
   *
   * @param context where it belongs
   */
  public byte[] seal(String context, String secret) {
    byte[] nonce = Arrays.copyOf(Hashes.sha256(ids.secret(NONCE_SECRET)), NONCE_BYTES);
    try {
      byte[] hidden =
          cipher(Cipher.ENCRYPT_MODE, nonce, context)
              .doFinal(secret.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.allocate(nonce.length + hidden.length).put(nonce).put(hidden).array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + CIPHER, e);
    }
  }

  /** Opens; empty where it was sealed with another key or for another context, or changed. */
  public Optional<String> open(String context, byte[] box) {
    if (box.length < NONCE_BYTES) {
      return Optional.empty();
    }
    byte[] nonce = Arrays.copyOf(box, NONCE_BYTES);
    try {
      byte[] secret =
          cipher(Cipher.DECRYPT_MODE, nonce, context)
              .doFinal(box, NONCE_BYTES, box.length - NONCE_BYTES);
      return Optional.of(new String(secret, StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String context) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
