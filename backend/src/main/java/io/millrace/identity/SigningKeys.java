package io.millrace.identity;

import io.millrace.platform.db.Db;
import io.millrace.platform.db.SystemTx;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The key pairs that sign access tokens, shared by all nodes through the database. A new pair is
 * made every sixty days by whichever node notices first; it is published for an hour before it
 * signs, and verifies for as long as a token signed by it may live, and longer.
 */
final class SigningKeys {
  private static final int BITS = 2048;
  private static final Duration ROTATE = Duration.ofDays(60);
  private static final Duration FORGET = Duration.ofDays(90);
  private static final Duration PUBLISHED_BEFORE_USE = Duration.ofHours(1);
  private static final long RELOAD_NANOS = 10_000_000_000L;

  private final Vertx vertx;
  private final Db db;
  private final Time time;
  private final Ids ids;
  private final SigningKeyStore store = new SigningKeyStore();
  private volatile List<SigningKey> keys = List.of();
  private volatile long loadedAt;

  SigningKeys(Vertx vertx, Db db, Time time, Ids ids) {
    this.vertx = vertx;
    this.db = db;
    this.time = time;
    this.ids = ids;
  }

  /** Loads the keys, and makes a pair when one is due. */
  Future<Void> refresh() {
    return load()
        .compose(
            loaded -> isDue(loaded) ? generate().compose(this::offer) : Future.succeededFuture())
        .mapEmpty();
  }

  /** The key that signs now. */
  SigningKey current() {
    Instant published = time.now().minus(PUBLISHED_BEFORE_USE);
    List<SigningKey> all = keys;
    return all.stream()
        .filter(key -> key.createdAt().isBefore(published))
        .max(Comparator.comparing(SigningKey::createdAt))
        .or(() -> all.stream().min(Comparator.comparing(SigningKey::createdAt)))
        .orElseThrow(() -> new IllegalStateException("the signing keys are not loaded"));
  }

  /** A key by its id; asks the database for one made by another node just now. */
  Future<Optional<SigningKey>> byId(String id) {
    Optional<SigningKey> known = find(id);
    if (known.isPresent() || time.nanos() - loadedAt < RELOAD_NANOS) {
      return Future.succeededFuture(known);
    }
    return load().map(loaded -> find(id));
  }

  /** The public keys as a JSON Web Key Set (RFC 7517). */
  Map<String, Object> publicKeys() {
    return Map.of("keys", keys.stream().map(SigningKeys::jwk).toList());
  }

  private Optional<SigningKey> find(String id) {
    return keys.stream().filter(key -> key.id().equals(id)).findFirst();
  }

  private Future<List<SigningKey>> load() {
    return db.inSystem(store::list).map(this::keep);
  }

  private List<SigningKey> keep(List<SigningKey> loaded) {
    keys = List.copyOf(loaded);
    loadedAt = time.nanos();
    return keys;
  }

  private boolean isDue(List<SigningKey> loaded) {
    return loaded.isEmpty() || loaded.get(0).createdAt().isBefore(time.now().minus(ROTATE));
  }

  private Future<KeyPair> generate() {
    return vertx.executeBlocking(SigningKeys::generatePair, false);
  }

  private static KeyPair generatePair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(BITS);
    return generator.generateKeyPair();
  }

  private Future<List<SigningKey>> offer(KeyPair pair) {
    SigningKey key =
        new SigningKey(
            ids.secret(16), pair.getPrivate(), (RSAPublicKey) pair.getPublic(), time.now());
    return db.inSystem(tx -> offer(tx, key)).map(this::keep);
  }

  private Future<List<SigningKey>> offer(SystemTx tx, SigningKey key) {
    return store
        .lock(tx)
        .compose(locked -> store.list(tx))
        .compose(
            present ->
                isDue(present)
                    ? store
                        .insert(tx, key)
                        .compose(inserted -> store.forget(tx, time.now().minus(FORGET)))
                    : Future.succeededFuture())
        .compose(done -> store.list(tx));
  }

  private static Map<String, Object> jwk(SigningKey key) {
    return Map.of(
        "kty",
        "RSA",
        "use",
        "sig",
        "alg",
        "RS256",
        "kid",
        key.id(),
        "n",
        base64(key.publicKey().getModulus()),
        "e",
        base64(key.publicKey().getPublicExponent()));
  }

  /** Unsigned, as RFC 7518 section 6.3 asks: without the sign's leading zero byte. */
  private static String base64(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int from = bytes[0] == 0 ? 1 : 0;
    byte[] unsigned = java.util.Arrays.copyOfRange(bytes, from, bytes.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(unsigned);
  }
}
