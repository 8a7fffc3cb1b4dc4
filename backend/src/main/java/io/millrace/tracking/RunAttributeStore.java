package io.millrace.tracking;

import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@code run_param} and {@code run_tag} for many runs at once. A row is a run with arrays of
 * its keys and values: a page of a thousand runs has tens of thousands of them, and a row each
 * costs more than what it holds.
 */
final class RunAttributeStore {
  static final String PARAMS = select("run_param", "");
  static final String PARAMS_OF = select("run_param", " AND key = ANY($3)");
  static final String TAGS = select("run_tag", "");
  static final String TAGS_OF = select("run_tag", " AND key = ANY($3)");

  private static String select(String table, String condition) {
    return """
    SELECT run_id, array_agg(key) AS keys, array_agg(value) AS values
      FROM (SELECT run_id, key, value FROM %s WHERE tenant_id = $1 AND run_id = ANY($2)%s
             ORDER BY run_id, key) AS a
     GROUP BY run_id
    """
        .formatted(table, condition);
  }

  /** Params of runs by run and key, sorted; those of some keys, or all. */
  Future<Map<String, Map<String, String>>> params(
      TenantTx tx, Collection<String> ids, Optional<List<String>> keys) {
    return read(tx, keys.isPresent() ? PARAMS_OF : PARAMS, ids, keys);
  }

  /** Tags of runs by run and key, sorted; those of some keys, or all. */
  Future<Map<String, Map<String, String>>> tags(
      TenantTx tx, Collection<String> ids, Optional<List<String>> keys) {
    return read(tx, keys.isPresent() ? TAGS_OF : TAGS, ids, keys);
  }

  private static Future<Map<String, Map<String, String>>> read(
      TenantTx tx, String sql, Collection<String> ids, Optional<List<String>> keys) {
    if (keys.isPresent() && keys.get().isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    Tuple parameters = Tuple.of(tx.tenantId()).addArrayOfString(ids.toArray(String[]::new));
    keys.ifPresent(of -> parameters.addArrayOfString(of.toArray(String[]::new)));
    return tx.list(sql, parameters, OfRun::of)
        .map(
            rows -> {
              Map<String, Map<String, String>> byRun = new HashMap<>();
              rows.forEach(row -> byRun.put(row.runId(), row.values()));
              return byRun;
            });
  }

  private record OfRun(String runId, Map<String, String> values) {
    static OfRun of(Row row) {
      String[] keys = row.getArrayOfStrings("keys");
      String[] values = row.getArrayOfStrings("values");
      Map<String, String> byKey = new LinkedHashMap<>();
      for (int i = 0; i < keys.length; i++) {
        byKey.put(keys[i], values[i]);
      }
      return new OfRun(row.getString("run_id"), byKey);
    }
  }
}
