package io.millrace.identity;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.platform.Json;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Access tokens: JSON Web Tokens (RFC 9068) signed with RS256, ten minutes long. One algorithm and
 * one type are accepted, whatever a token's header says.
 */
final class AccessTokens {
  static final Duration LIFE = Duration.ofMinutes(10);

  private static final String ALGORITHM = "RS256";
  private static final String TYPE = "at+jwt";
  private static final String ISSUER = "millrace";
  private static final String AUDIENCE = "millrace-api";
  private static final int MAX_LENGTH = 4096;

  private final SigningKeys keys;
  private final Time time;

  AccessTokens(SigningKeys keys, Time time) {
    this.keys = keys;
    this.time = time;
  }

  String issue(UUID userId, UUID sessionId, Optional<UUID> tenantId, Optional<Role> role) {
    SigningKey key = keys.current();
    Instant now = time.now();
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", ISSUER);
    claims.put("aud", AUDIENCE);
    claims.put("sub", userId);
    claims.put("sid", sessionId);
    tenantId.ifPresent(tenant -> claims.put("tenant", tenant));
    role.ifPresent(held -> claims.put("role", held));
    claims.put("iat", now.getEpochSecond());
    claims.put("exp", now.plus(LIFE).getEpochSecond());
    Map<String, String> header = new LinkedHashMap<>();
    header.put("alg", ALGORITHM);
    header.put("typ", TYPE);
    header.put("kid", key.id());
    String signed = base64(Json.write(header)) + "." + base64(Json.write(claims));
    return signed + "." + sign(key, signed);
  }

  /** The claims of a token that this installation has signed and that has not expired. */
  Future<Optional<Claims>> verify(String token) {
    String[] parts = token.length() > MAX_LENGTH ? new String[0] : token.split("\\.", -1);
    if (parts.length != 3) {
      return Future.succeededFuture(Optional.empty());
    }
    Optional<Header> header = read(parts[0], Header.class);
    if (header.isEmpty()
        || !ALGORITHM.equals(header.get().alg())
        || !TYPE.equals(header.get().typ())
        || header.get().kid() == null) {
      return Future.succeededFuture(Optional.empty());
    }
    return keys.byId(header.get().kid())
        .map(
            key ->
                key.filter(known -> isSigned(known, parts))
                    .flatMap(known -> read(parts[1], Claims.class))
                    .filter(this::isValid));
  }

  private boolean isValid(Claims claims) {
    return ISSUER.equals(claims.issuer())
        && AUDIENCE.equals(claims.audience())
        && claims.userId() != null
        && claims.sessionId() != null
        && claims.expiresAt().isAfter(time.now());
  }

  private static String sign(SigningKey key, String signed) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key.privateKey());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the signing key does not sign", e);
    }
  }

  private static boolean isSigned(SigningKey key, String[] parts) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(key.publicKey());
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.UTF_8));
      return signature.verify(Base64.getUrlDecoder().decode(parts[2]));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  private static String base64(Buffer bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.getBytes());
  }

  private static <T> Optional<T> read(String part, Class<T> type) {
    try {
      return Optional.of(Json.read(Buffer.buffer(Base64.getUrlDecoder().decode(part)), type));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  record Header(String alg, String typ, String kid) {}

  record Claims(
      @JsonProperty("iss") String issuer,
      @JsonProperty("aud") String audience,
      @JsonProperty("sub") UUID userId,
      @JsonProperty("sid") UUID sessionId,
      @JsonProperty("tenant") Optional<UUID> tenantId,
      @JsonProperty("role") Optional<Role> role,
      @JsonProperty("iat") long issued,
      @JsonProperty("exp") long expires) {
    Instant expiresAt() {
      return Instant.ofEpochSecond(expires);
    }
  }
}
