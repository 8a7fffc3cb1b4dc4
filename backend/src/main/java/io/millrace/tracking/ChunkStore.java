package io.millrace.tracking;

import io.millrace.platform.db.TenantTx;
import io.millrace.tracking.points.Position;
import io.millrace.tracking.points.Range;
import io.millrace.tracking.points.Summary;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The table {@code metric_chunk}: sealed points, which are never changed, only replaced. */
final class ChunkStore {
  private static final String SUMMARY =
      """
      SELECT c.series, c.first_step, c.first_at, c.first_value, c.last_step, c.last_at, c.last_value,
             c.min_step, c.min_at, c.min_value, c.max_step, c.max_at, c.max_value,
             c.sum, c.count, c.earliest, c.newest\
      """;

  /** What chunks look like from afar; their bodies stay where they are. */
  static final String IN_RANGE =
      SUMMARY
          + """
           FROM metric_chunk c
           WHERE c.tenant_id = $1 AND c.series = ANY($2) AND c.last_step >= $3 AND c.first_step <= $4
             AND c.newest >= $5 AND c.earliest <= $6
           ORDER BY c.series, c.first_step, c.first_at, c.first_value LIMIT $7
          """;

  static final String BODIES =
      SUMMARY
          + """
          , c.body FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::float8[]) AS k (series, step, at, value)
            JOIN metric_chunk c ON c.tenant_id = $1 AND c.series = k.series
             AND c.first_step = k.step AND c.first_at = k.at AND c.first_value = k.value
           ORDER BY c.series, c.first_step, c.first_at, c.first_value
          """;

  static final String AFTER =
      SUMMARY
          + """
          , c.body FROM metric_chunk c
           WHERE c.tenant_id = $1 AND c.series = $2
             AND ($3::bigint IS NULL OR (c.last_step, c.last_at, c.last_value) > ($3, $4::bigint, $5::float8))
           ORDER BY c.first_step, c.first_at, c.first_value LIMIT $6
          """;

  /**
   * For each series the chunks that new points may go into: the one that begins at or before the
   * first of them, and all after it.
   */
  static final String HEADS =
      SUMMARY
          + """
           FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::float8[]) AS k (series, step, at, value)
            LEFT JOIN LATERAL (
              SELECT h.first_step, h.first_at, h.first_value FROM metric_chunk h
               WHERE h.tenant_id = $1 AND h.series = k.series
                 AND (h.first_step, h.first_at, h.first_value) <= (k.step, k.at, k.value)
               ORDER BY h.first_step DESC, h.first_at DESC, h.first_value DESC LIMIT 1) h ON true
            JOIN metric_chunk c ON c.tenant_id = $1 AND c.series = k.series
             AND (h.first_step IS NULL
                  OR (c.first_step, c.first_at, c.first_value) >= (h.first_step, h.first_at, h.first_value))
           ORDER BY c.series, c.first_step, c.first_at, c.first_value
          """;

  static final String DELETE =
      """
      DELETE FROM metric_chunk c
       USING unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::float8[]) AS k (series, step, at, value)
       WHERE c.tenant_id = $1 AND c.series = k.series
         AND c.first_step = k.step AND c.first_at = k.at AND c.first_value = k.value
      """;

  static final String INSERT =
      """
      INSERT INTO metric_chunk (tenant_id, series, first_step, first_at, first_value, last_step, last_at, last_value,
                                min_step, min_at, min_value, max_step, max_at, max_value,
                                sum, count, earliest, newest, body)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
      """;

  /** Chunks of series that have something in a range, without their bodies, in order. */
  Future<List<Chunk>> inRange(TenantTx tx, Collection<Long> series, Range range) {
    return inRange(tx, series, range, Long.MAX_VALUE);
  }

  /** At most so many of them. */
  Future<List<Chunk>> inRange(TenantTx tx, Collection<Long> series, Range range, long limit) {
    return tx.list(
        IN_RANGE,
        Tuple.of(
            tx.tenantId(),
            series.toArray(Long[]::new),
            range.fromStep(),
            range.toStep(),
            range.fromTime(),
            range.toTime(),
            limit),
        row -> Chunk.of(row, null));
  }

  /** The same chunks with their bodies; those that were replaced meanwhile are missing. */
  Future<List<Chunk>> bodies(TenantTx tx, List<Chunk> chunks) {
    return chunks.isEmpty()
        ? Future.succeededFuture(List.of())
        : tx.list(BODIES, keys(tx, chunks), row -> Chunk.of(row, row.getBuffer("body")));
  }

  /** The first chunks with points after a position, with their bodies. */
  Future<List<Chunk>> after(TenantTx tx, long series, Optional<Position> after, int limit) {
    return tx.list(
        AFTER,
        Tuple.of(
            tx.tenantId(),
            series,
            after.map(Position::step).orElse(null),
            after.map(Position::time).orElse(null),
            after.map(Position::value).orElse(null),
            limit),
        row -> Chunk.of(row, row.getBuffer("body")));
  }

  /**
   * The chunks that may take new points.
   *
   * @param firsts the first new point of each series
   */
  Future<List<Chunk>> heads(TenantTx tx, List<Long> series, List<Position> firsts) {
    return tx.list(HEADS, keys(tx, series, firsts), row -> Chunk.of(row, null));
  }

  /** Puts chunks in the place of others. */
  Future<Void> replace(TenantTx tx, List<Chunk> old, List<Chunk> made) {
    Future<?> deleted =
        old.isEmpty() ? Future.succeededFuture() : tx.execute(DELETE, keys(tx, old));
    return deleted.compose(
        done -> tx.executeBatch(INSERT, made.stream().map(chunk -> chunk.tuple(tx)).toList()));
  }

  private static Tuple keys(TenantTx tx, List<Chunk> chunks) {
    return keys(
        tx,
        chunks.stream().map(Chunk::series).toList(),
        chunks.stream().map(chunk -> chunk.summary().first()).toList());
  }

  private static Tuple keys(TenantTx tx, List<Long> series, List<Position> positions) {
    return Tuple.of(
        tx.tenantId(),
        series.toArray(Long[]::new),
        positions.stream().map(Position::step).toArray(Long[]::new),
        positions.stream().map(Position::time).toArray(Long[]::new),
        positions.stream().map(Position::value).toArray(Double[]::new));
  }

  /**
   * A chunk.
   *
   * @param body null where only the summary was read
   */
  record Chunk(long series, Summary summary, byte[] body) {
    /** What identifies it. */
    record Key(long series, Position first) {}

    Key key() {
      return new Key(series, summary.first());
    }

    static Map<Long, List<Chunk>> bySeries(List<Chunk> chunks) {
      return chunks.stream().collect(Collectors.groupingBy(Chunk::series));
    }

    static Map<Key, Chunk> byKey(List<Chunk> chunks) {
      return chunks.stream().collect(Collectors.toMap(Chunk::key, Function.identity()));
    }

    /** Whether chunks that were read are those that were planned: a sealing may replace them. */
    static boolean areStill(List<Chunk> planned, Map<Key, Chunk> read) {
      return planned.stream()
          .allMatch(
              chunk -> {
                Chunk found = read.get(chunk.key());
                return found != null && found.summary().equals(chunk.summary());
              });
    }

    private static Chunk of(Row row, Buffer body) {
      return new Chunk(
          row.getLong("series"),
          new Summary(
              position(row, "first"),
              position(row, "last"),
              position(row, "min"),
              position(row, "max"),
              row.getDouble("sum"),
              row.getInteger("count"),
              row.getLong("earliest"),
              row.getLong("newest")),
          body == null ? null : body.getBytes());
    }

    private static Position position(Row row, String name) {
      return new Position(
          row.getLong(name + "_step"), row.getLong(name + "_at"), row.getDouble(name + "_value"));
    }

    private Tuple tuple(TenantTx tx) {
      Tuple tuple = Tuple.of(tx.tenantId(), series);
      for (Position one :
          Arrays.asList(summary.first(), summary.last(), summary.min(), summary.max())) {
        tuple.addLong(one.step()).addLong(one.time()).addDouble(one.value());
      }
      return tuple
          .addDouble(summary.sum())
          .addInteger(summary.count())
          .addLong(summary.minTime())
          .addLong(summary.maxTime())
          .addBuffer(Buffer.buffer(body));
    }
  }
}
