package io.millrace.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Json;
import io.millrace.platform.crypto.SigningKey;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the installation vouches for: the digest of each admitted file, and what was found in it,
 * signed once, in the transaction that makes the version ready.
 */
public final class ManifestService {
  static final String ALGORITHM = "Ed25519";
  private static final String STATEMENT = "https://in-toto.io/Statement/v1";
  private static final String PREDICATE = "https://millrace.io/attestations/model-version/v1";

  private final Db db;
  private final SigningKey key;
  private final Time time;
  private final ManifestStore store = new ManifestStore();
  private final VersionStore versions = new VersionStore();

  ManifestService(Db db, SigningKey key, Time time) {
    this.db = db;
    this.key = key;
    this.time = time;
  }

  /** The key that signs now. */
  public PublicSigningKey key() {
    return new PublicSigningKey(key.id(), ALGORITHM, key.publicPem());
  }

  /**
   * The manifest of a version; NOT_FOUND, as for a version that was not admitted, or before
   * manifests were signed.
   */
  public Future<VersionManifest> get(Caller caller, String model, int version) {
    return db.readTenant(caller, tx -> find(tx, model, version));
  }

  private Future<VersionManifest> find(TenantTx tx, String model, int version) {
    return versions
        .find(tx, model, version)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("model version")))
        .compose(found -> store.find(tx, found.id()))
        .map(found -> found.orElseThrow(() -> ApiException.notFound("manifest of this version")));
  }

  /** What the file of an admitted version says of itself; NOT_FOUND as {@link #get}. */
  public Future<Optional<ModelFormat>> format(Caller caller, String model, int version) {
    return get(caller, model, version)
        .map(
            found -> {
              JsonNode format =
                  Json.readStored(found.statement(), JsonNode.class).at("/predicate/format");
              return Optional.of(
                  new ModelFormat(
                      format.path("producer").asText(),
                      format.path("irVersion").asLong(),
                      format.path("opset").asLong()));
            });
  }

  /** Signs what is known of a version that gets ready in this transaction. */
  Future<Void> sign(TenantTx tx, ModelVersion version, ModelFormat format) {
    String statement = Json.writeText(statement(tx, version, format));
    return store.insert(
        tx,
        version.id(),
        new VersionManifest(
            statement,
            Base64.getEncoder().encodeToString(key.sign(statement)),
            ALGORITHM,
            key.id(),
            key.publicPem(),
            time.now()));
  }

  private static Map<String, Object> statement(
      TenantTx tx, ModelVersion version, ModelFormat format) {
    Map<String, Object> predicate = new LinkedHashMap<>();
    predicate.put("tenantId", tx.tenantId());
    predicate.put("model", version.model());
    predicate.put("version", version.version());
    predicate.put("versionId", version.id());
    predicate.put("bytes", version.bytes());
    predicate.put("format", format);
    version.signature().ifPresent(signature -> predicate.put("signature", signature));
    predicate.put("metrics", version.metrics());
    version.runId().ifPresent(run -> predicate.put("runId", run));
    version.artifactPath().ifPresent(path -> predicate.put("artifactPath", path));
    predicate.put("registeredBy", version.createdBy());
    predicate.put("registeredAt", version.createdAt());
    Map<String, Object> statement = new LinkedHashMap<>();
    statement.put("_type", STATEMENT);
    statement.put(
        "subject",
        List.of(
            Map.of(
                "name",
                "%s-v%d.onnx".formatted(version.model(), version.version()),
                "digest",
                Map.of("sha256", version.sha256()))));
    statement.put("predicateType", PREDICATE);
    statement.put("predicate", predicate);
    return statement;
  }
}
