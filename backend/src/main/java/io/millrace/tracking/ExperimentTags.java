package io.millrace.tracking;

import io.millrace.platform.ApiException;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import java.util.Map;

/** Tags of experiments, checked. */
final class ExperimentTags {
  private static final int MAX_VALUE = 20_000;

  private final ExperimentLifecycleStore store = new ExperimentLifecycleStore();

  /**
   * Sets tags, whatever they were before.
   *
   * @throws ApiException INVALID_REQUEST
   */
  Future<Void> set(TenantTx tx, String experimentId, Map<String, String> tags) {
    tags.forEach(
        (key, value) -> {
          TrackingNames.metricKey("/tags/" + key, key);
          if (value.length() > MAX_VALUE || value.indexOf('\0') >= 0) {
            throw ApiException.invalid(
                "/tags/" + key,
                "A value has at most " + MAX_VALUE + " characters, and no NUL among them.");
          }
        });
    return store.setTags(tx, experimentId, tags);
  }

  /** Sets and removes tags; what is not there to be removed is fine. */
  Future<Void> change(TenantTx tx, String experimentId, TagChanges changes) {
    Future<Void> changed = set(tx, experimentId, changes.set());
    for (String key : changes.removed()) {
      changed = changed.compose(before -> delete(tx, experimentId, key).mapEmpty());
    }
    return changed;
  }

  /** Removes a tag; answers whether there was one. */
  Future<Boolean> delete(TenantTx tx, String experimentId, String key) {
    return store.deleteTag(tx, experimentId, key);
  }
}
