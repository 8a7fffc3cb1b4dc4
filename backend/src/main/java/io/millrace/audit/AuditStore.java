package io.millrace.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.platform.Cursor;
import io.millrace.platform.Json;
import io.millrace.platform.Page;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Where;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables {@code audit_event} and {@code audit_head}. */
final class AuditStore {
  static final String APPEND = "SELECT audit_append_all($1, $2, $3) AS seq";

  /** Recomputes every hash from the stored bytes; the window gives each row the hash before it. */
  static final String VERIFY =
      """
      WITH chain AS (
        SELECT seq, hash, body, lag(hash, 1, ''::bytea) OVER (ORDER BY seq) AS previous,
               row_number() OVER (ORDER BY seq) AS position
          FROM audit_event WHERE tenant_id = $1)
      SELECT count(*) AS events,
             min(seq) FILTER (WHERE hash <> sha256(previous || int8send(seq) || body) OR seq <> position) AS broken,
             coalesce((SELECT h.seq FROM audit_head h WHERE h.tenant_id = $1), 0) AS head_seq,
             coalesce((SELECT h.hash FROM audit_head h WHERE h.tenant_id = $1), ''::bytea) AS head,
             coalesce((SELECT c.hash FROM chain c ORDER BY c.seq DESC LIMIT 1), ''::bytea) AS newest
        FROM chain
      """;

  Future<Void> append(TenantTx tx, List<Body> bodies) {
    return tx.one(
            APPEND,
            Tuple.tuple()
                .addArrayOfString(bodies.stream().map(Body::action).toArray(String[]::new))
                .addArrayOfOffsetDateTime(
                    bodies.stream()
                        .map(body -> body.at().atOffset(ZoneOffset.UTC))
                        .toArray(OffsetDateTime[]::new))
                .addArrayOfBuffer(bodies.stream().map(Json::write).toArray(Buffer[]::new)),
            row -> row.getLong("seq"))
        .mapEmpty();
  }

  Future<Page<AuditEvent>> list(
      TenantTx tx,
      Optional<String> action,
      boolean oldestFirst,
      Optional<Cursor> after,
      int limit) {
    Where where =
        Where.of(tx.tenantId())
            .and("tenant_id = $1")
            .andIf("action = ?", action)
            .andIf(oldestFirst ? "seq > ?" : "seq < ?", after.map(Cursor::keyAsLong));
    String sql =
        "SELECT seq, at, body, action, hash FROM audit_event"
            + where.sql()
            + (oldestFirst ? " ORDER BY seq LIMIT " : " ORDER BY seq DESC LIMIT ")
            + where.bind(limit + 1);
    return tx.list(sql, where.tuple(), AuditStore::event)
        .map(rows -> Page.of(rows, limit, event -> Cursor.of(Long.toString(event.seq()), "")));
  }

  Future<AuditVerdict> verify(TenantTx tx) {
    return tx.one(VERIFY, Tuple.of(tx.tenantId()), AuditStore::verdict);
  }

  private static AuditVerdict verdict(Row row) {
    long events = row.getLong("events");
    Long broken = row.getLong("broken");
    String head = hex(row.getBuffer("head"));
    boolean tailCut =
        row.getLong("head_seq") != events || !head.equals(hex(row.getBuffer("newest")));
    Optional<Long> first =
        broken == null && tailCut ? Optional.of(events + 1) : Optional.ofNullable(broken);
    return new AuditVerdict(first.isEmpty(), events, first, head);
  }

  private static AuditEvent event(Row row) {
    Body body = Json.readStored(row.getBuffer("body").toString(), Body.class);
    return new AuditEvent(
        row.getLong("seq"),
        row.getOffsetDateTime("at").toInstant(),
        body.actor(),
        row.getString("action"),
        body.subject(),
        Optional.ofNullable(body.detail()),
        Optional.ofNullable(body.requestId()),
        hex(row.getBuffer("hash")));
  }

  private static String hex(Buffer bytes) {
    return HexFormat.of().formatHex(bytes.getBytes());
  }

  /** What is hashed. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Body(
      Instant at,
      String actor,
      String action,
      String subject,
      Map<String, Object> detail,
      String requestId) {}
}
