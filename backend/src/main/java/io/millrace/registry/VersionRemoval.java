package io.millrace.registry;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.blob.BlobRemoval;
import io.millrace.platform.db.TenantTx;
import io.millrace.registry.VersionStore.Deleted;
import io.millrace.tenancy.Meter;
import io.millrace.tenancy.Quotas;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** How versions go: row, quota and, after the commit, their objects. */
public final class VersionRemoval {
  private final Quotas quotas;
  private final BlobRemoval removal;
  private final VersionStore store = new VersionStore();
  private final AliasStore aliases = new AliasStore();

  public VersionRemoval(Quotas quotas, BlobRemoval removal) {
    this.quotas = quotas;
    this.removal = removal;
  }

  /**
   * Removes one version of a model, or all.
   *
   * @return how many there were; fails with CONFLICT where a protected alias points at one, or a
   *     rollout goes on with it
   */
  Future<Integer> remove(TenantTx tx, Caller caller, UUID modelId, Optional<Integer> version) {
    return aliases
        .guarded(tx, modelId, version)
        .compose(
            guarded ->
                aliases
                    .rolledOut(tx, modelId, version)
                    .compose(rolled -> unalias(tx, caller, modelId, version, guarded, rolled)))
        .compose(free -> store.delete(tx, modelId, version))
        .compose(deleted -> release(tx, deleted).map(deleted.size()));
  }

  private Future<Void> unalias(
      TenantTx tx,
      Caller caller,
      UUID modelId,
      Optional<Integer> version,
      List<String> guarded,
      List<String> rolledOut) {
    if (!rolledOut.isEmpty()) {
      throw ApiException.of(
          ErrorCode.CONFLICT,
          "The rollout of '%s' is under way with it, or returns to it; end the rollout first."
              .formatted(rolledOut.get(0)));
    }
    if (!guarded.isEmpty()) {
      throw ApiException.of(
          ErrorCode.CONFLICT,
          "The protected alias '%s' points at it; promote another version, or take the protection off."
              .formatted(guarded.get(0)));
    }
    return version.isEmpty()
        ? Future.succeededFuture()
        : aliases.deleteOf(tx, modelId, version.get(), caller.subject());
  }

  /** Gives back what a version holds that was just rejected. */
  Future<Void> release(TenantTx tx, BlobKey key, long bytes) {
    return release(tx, List.of(new Deleted(key, bytes, VersionState.PENDING)));
  }

  /** Takes an object away that no version refers to any more. */
  Future<Void> leftOver(TenantTx tx, BlobKey key) {
    return removal.later(tx, List.of(key));
  }

  private Future<Void> release(TenantTx tx, Collection<Deleted> versions) {
    List<Deleted> counted = versions.stream().filter(version -> version.state().counts()).toList();
    if (counted.isEmpty()) {
      return Future.succeededFuture();
    }
    long bytes = counted.stream().mapToLong(Deleted::bytes).sum();
    List<BlobKey> keys = counted.stream().map(Deleted::blobKey).toList();
    return quotas
        .release(tx, Meter.MODELS, counted.size())
        .compose(released -> quotas.release(tx, Meter.STORAGE_BYTES, bytes))
        .compose(released -> removal.later(tx, keys));
  }

  /** For {@code recover}: what the database says of a version that serving refers to. */
  static <T> Future<T> deployed(Throwable failure) {
    return Future.failedFuture(
        failure instanceof ApiException known && known.code() == ErrorCode.IN_USE
            ? ApiException.of(
                ErrorCode.IN_USE,
                "A version is deployed on an endpoint; take it off there before deleting it.")
            : failure);
  }
}
