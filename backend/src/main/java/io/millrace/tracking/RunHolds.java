package io.millrace.tracking;

import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What tracking asks of those who build on runs before it purges one, or exports it. */
public interface RunHolds {
  /**
   * Why runs and logged models are needed, in words that end a sentence, by their ids; those that
   * nobody needs are left out.
   */
  Future<Map<String, String>> needed(TenantTx tx, Collection<String> ids);

  /** SHA-256 of files that decisions name as their evidence; whoever kept such a file keeps it. */
  Future<Set<String>> evidence(TenantTx tx);

  /** Versions that were registered from runs and logged models, by model and number. */
  Future<List<RegisteredVersion>> versions(TenantTx tx, Collection<String> ids);
}
