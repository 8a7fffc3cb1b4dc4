package io.millrace.admin;

import io.millrace.platform.db.SystemTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.TreeMap;

/** What the installation's overview counts. */
final class AdminStore {
  static final String JOBS = "SELECT state, count(*) AS jobs FROM job GROUP BY state";
  static final String VERSION = "SELECT current_setting('server_version') AS version";

  Future<Map<String, Long>> jobs(SystemTx tx) {
    return tx.list(
            JOBS, Tuple.tuple(), row -> Map.entry(row.getString("state"), row.getLong("jobs")))
        .map(
            rows -> {
              Map<String, Long> jobs = new TreeMap<>();
              rows.forEach(row -> jobs.put(row.getKey(), row.getValue()));
              return jobs;
            });
  }

  Future<String> databaseVersion(SystemTx tx) {
    return tx.one(VERSION, Tuple.tuple(), row -> row.getString("version"));
  }
}
