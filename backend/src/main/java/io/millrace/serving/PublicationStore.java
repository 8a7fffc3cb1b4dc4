package io.millrace.serving;

import io.millrace.platform.Cursor;
import io.millrace.platform.Json;
import io.millrace.platform.Page;
import io.millrace.platform.db.SystemTx;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The table {@code endpoint_publication}. */
final class PublicationStore {
  private static final String SELECT =
      """
      SELECT e.name, e.description,
             (SELECT coalesce(jsonb_agg(jsonb_build_object('id', t.tenant_id, 'name', t.name) ORDER BY t.name), '[]')
                FROM endpoint_publication p JOIN tenant t ON t.tenant_id = p.consumer_id
               WHERE p.tenant_id = e.tenant_id AND p.endpoint_id = e.id)::text AS consumers
        FROM endpoint e
      """;

  static final String PAGE =
      SELECT + " WHERE e.tenant_id = $1 AND e.name > $2 ORDER BY e.name LIMIT $3";

  static final String ONE = SELECT + " WHERE e.tenant_id = $1 AND e.name = $2";

  static final String KNOWN = "SELECT tenant_id FROM tenant WHERE tenant_id = ANY($1)";

  /** Tenants to which another endpoint of that name is published. */
  static final String TAKEN =
      """
      SELECT t.name FROM endpoint_publication p
        JOIN endpoint e ON e.tenant_id = p.tenant_id AND e.id = p.endpoint_id
        JOIN tenant t ON t.tenant_id = p.consumer_id
       WHERE p.consumer_id = ANY($1) AND e.name = $2 AND p.tenant_id <> $3 ORDER BY t.name
      """;

  static final String TAKE_BACK =
      """
      DELETE FROM endpoint_publication
       WHERE tenant_id = $1 AND endpoint_id = $2 AND NOT (consumer_id = ANY($3))
      """;

  static final String PUBLISH =
      """
      INSERT INTO endpoint_publication (tenant_id, endpoint_id, consumer_id, published_by, published_at)
      SELECT $1, $2, consumer, $4, $5 FROM unnest($3::uuid[]) AS consumer
      ON CONFLICT (tenant_id, endpoint_id, consumer_id) DO NOTHING
      """;

  /** A tenant's endpoints, by name. */
  Future<Page<Publication>> page(SystemTx tx, UUID owner, Optional<Cursor> after, int limit) {
    return tx.list(
            PAGE,
            Tuple.of(owner, after.map(Cursor::key).orElse(""), limit + 1),
            PublicationStore::publication)
        .map(rows -> Page.of(rows, limit, row -> Cursor.of(row.name(), row.name())));
  }

  Future<Optional<Publication>> find(SystemTx tx, UUID owner, String name) {
    return tx.list(ONE, Tuple.of(owner, name), PublicationStore::publication)
        .map(rows -> rows.stream().findFirst());
  }

  /** Those of the tenants that there are. */
  Future<List<UUID>> known(SystemTx tx, List<UUID> tenants) {
    return tx.list(KNOWN, ids(tenants), row -> row.getUUID("tenant_id"));
  }

  /** Names of the tenants to which somebody else has published an endpoint of that name. */
  Future<List<String>> taken(SystemTx tx, List<UUID> tenants, String name, UUID owner) {
    return tx.list(
        TAKEN, ids(tenants).addString(name).addUUID(owner), row -> row.getString("name"));
  }

  /** From now on these may ask, and no others. */
  Future<Void> replace(TenantTx tx, UUID endpointId, List<UUID> tenants, String by, Instant at) {
    UUID[] consumers = tenants.toArray(UUID[]::new);
    return tx.execute(TAKE_BACK, Tuple.of(tx.tenantId(), endpointId, consumers))
        .compose(
            taken ->
                tx.execute(
                    PUBLISH,
                    Tuple.of(
                        tx.tenantId(), endpointId, consumers, by, at.atOffset(ZoneOffset.UTC))))
        .mapEmpty();
  }

  private static Tuple ids(List<UUID> tenants) {
    return Tuple.tuple().addArrayOfUUID(tenants.toArray(UUID[]::new));
  }

  private static Publication publication(Row row) {
    return new Publication(
        row.getString("name"),
        Optional.ofNullable(row.getString("description")),
        List.of(Json.readStored(row.getString("consumers"), Publication.Consumer[].class)));
  }
}
