package io.millrace.registry;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.jobs.Jobs;
import io.millrace.registry.VersionStore.Deleted;
import io.millrace.tenancy.Meter;
import io.millrace.tenancy.Quotas;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** How versions go: row, quota and, by a job that outlives a crash, their objects. */
public final class VersionRemoval {
  private final Quotas quotas;
  private final Jobs jobs;
  private final VersionStore store = new VersionStore();

  public VersionRemoval(Quotas quotas, Jobs jobs) {
    this.quotas = quotas;
    this.jobs = jobs;
  }

  /** Removes one version of a model, or all; answers how many there were. */
  Future<Integer> remove(TenantTx tx, Caller caller, UUID modelId, Optional<Integer> version) {
    return store
        .delete(tx, modelId, version)
        .compose(deleted -> release(tx, caller, deleted).map(deleted.size()));
  }

  /** Gives back what a version holds that was just rejected. */
  Future<Void> release(TenantTx tx, Caller caller, BlobKey key, long bytes) {
    return release(tx, caller, List.of(new Deleted(key, bytes, VersionState.PENDING)));
  }

  private Future<Void> release(TenantTx tx, Caller caller, Collection<Deleted> versions) {
    List<Deleted> counted =
        versions.stream().filter(version -> version.state() != VersionState.REJECTED).toList();
    if (counted.isEmpty()) {
      return Future.succeededFuture();
    }
    long bytes = counted.stream().mapToLong(Deleted::bytes).sum();
    List<String> keys = counted.stream().map(version -> version.blobKey().value()).toList();
    return quotas
        .release(tx, Meter.MODELS, counted.size())
        .compose(released -> quotas.release(tx, Meter.STORAGE_BYTES, bytes))
        .compose(
            released ->
                jobs.enqueue(tx, caller, PurgeJob.KIND, "model:purge", new PurgeJob.Payload(keys)))
        .mapEmpty();
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
