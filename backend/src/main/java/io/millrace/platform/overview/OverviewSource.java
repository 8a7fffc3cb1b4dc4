package io.millrace.platform.overview;

import io.millrace.platform.Caller;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A feature's part of Home. */
public interface OverviewSource {
  /** Counts and attention of the caller's tenant; cheap, as Home asks often. */
  Future<Part> overview(TenantTx tx, Caller caller);

  /**
   * Counts by one query.
   *
   * @param sql takes the tenant's id as $1 and answers one row with a column for each name
   * @param names of the contract's {@code Overview.counts}; the columns are quoted like them
   */
  static Future<Map<String, Long>> count(TenantTx tx, String sql, String... names) {
    return tx.one(
        sql,
        Tuple.of(tx.tenantId()),
        row -> Stream.of(names).collect(Collectors.toMap(Function.identity(), row::getLong)));
  }

  /**
   * A part.
   *
   * @param counts by the names of the contract's {@code Overview.counts}
   * @param attention what the caller, with the permissions they hold, should do
   */
  record Part(Map<String, Long> counts, List<Attention> attention) {}

  /**
   * Something that waits for the caller.
   *
   * @param urgency smaller comes first
   */
  record Attention(
      @com.fasterxml.jackson.annotation.JsonIgnore int urgency,
      String kind,
      String title,
      Optional<String> detail,
      String href,
      Optional<Long> count) {}
}
