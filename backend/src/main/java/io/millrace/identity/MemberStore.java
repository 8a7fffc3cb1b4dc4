package io.millrace.identity;

import io.millrace.platform.Cursor;
import io.millrace.platform.ListOrder;
import io.millrace.platform.Page;
import io.millrace.platform.db.SystemTx;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Where;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The table {@code membership}. */
final class MemberStore {
  private static final String SELECT =
      "SELECT user_id, email, name, role, joined_at FROM membership";

  private static final List<ListOrder<Sorted>> ORDERS =
      List.of(
          ListOrder.byText("name", "lower(name)", Sorted::lowerName),
          ListOrder.byText("email", "email", row -> row.member().email()),
          ListOrder.byTime("joinedAt", "joined_at", row -> row.member().joinedAt()));

  static final String INSERT =
      """
      INSERT INTO membership (tenant_id, user_id, email, name, role, joined_at)
      VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (tenant_id, user_id) DO NOTHING
      """;

  /** The member and every owner, locked in one order: the last owner is found out safely. */
  static final String NAMES =
      "SELECT user_id AS id, name FROM membership WHERE tenant_id = $1 AND user_id = ANY($2)";

  static final String LOCK =
      SELECT
          + " WHERE tenant_id = $1 AND (role = 'owner' OR user_id = $2) ORDER BY user_id FOR"
          + " UPDATE";

  static final String SET_ROLE =
      "UPDATE membership SET role = $3 WHERE tenant_id = $1 AND user_id = $2";
  static final String DELETE = "DELETE FROM membership WHERE tenant_id = $1 AND user_id = $2";
  static final String EXISTS =
      "SELECT 1 AS one FROM membership WHERE tenant_id = $1 AND email = $2";
  static final String COUNT =
      """
      SELECT tenant_id, count(*) AS members FROM membership WHERE tenant_id = ANY($1)
       GROUP BY tenant_id
      """;

  Future<Void> insert(TenantTx tx, Member member) {
    return tx.execute(
            INSERT,
            Tuple.of(
                tx.tenantId(),
                member.userId(),
                member.email(),
                member.name(),
                member.role().wireName(),
                member.joinedAt().atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  Future<List<Member>> lock(TenantTx tx, UUID userId) {
    return tx.list(LOCK, Tuple.of(tx.tenantId(), userId), MemberStore::member);
  }

  Future<Void> setRole(TenantTx tx, UUID userId, Role role) {
    return tx.execute(SET_ROLE, Tuple.of(tx.tenantId(), userId, role.wireName())).mapEmpty();
  }

  Future<Void> delete(TenantTx tx, UUID userId) {
    return tx.execute(DELETE, Tuple.of(tx.tenantId(), userId)).mapEmpty();
  }

  Future<Boolean> isMember(TenantTx tx, String email) {
    return tx.find(EXISTS, Tuple.of(tx.tenantId(), email), row -> row.getInteger("one"))
        .map(Optional::isPresent);
  }

  /**
   * Members.
   *
   * @param search part of the name or the address
   * @param sort {@code name}, {@code email} or {@code joinedAt}; a leading {@code -} turns it round
   */
  Future<Page<Member>> page(
      TenantTx tx,
      Optional<String> search,
      Optional<String> sort,
      Optional<Cursor> after,
      int limit) {
    ListOrder<Sorted> order = ListOrder.named(sort, ORDERS, ORDERS.get(0));
    Where where =
        Where.of(tx.tenantId())
            .and("tenant_id = $1")
            .andIf("(name || ' ' || email) ILIKE ?", search.map(Where::contains))
            .after(order, "user_id", after);
    String sql =
        "SELECT user_id, email, name, role, joined_at, lower(name) AS sort FROM membership"
            + where.sql()
            + where.page(order, "user_id", limit);
    return tx.list(sql, where.tuple(), row -> new Sorted(member(row), row.getString("sort")))
        .map(rows -> Page.of(rows, limit, row -> order.cursorOf(row, row.member().userId())))
        .map(page -> page.map(Sorted::member));
  }

  /** How many members tenants have; a tenant without any is left out. */
  Future<Map<UUID, Integer>> count(SystemTx tx, List<UUID> tenants) {
    return tx.list(COUNT, Tuple.of(tenants.toArray(UUID[]::new)), Function.identity())
        .map(
            rows ->
                rows.stream()
                    .collect(
                        Collectors.toMap(
                            row -> row.getUUID("tenant_id"),
                            row -> row.getLong("members").intValue())));
  }

  private static Member member(Row row) {
    return new Member(
        row.getUUID("user_id"),
        row.getString("email"),
        row.getString("name"),
        Role.ofWireName(row.getString("role")),
        row.getOffsetDateTime("joined_at").toInstant());
  }

  private record Sorted(Member member, String lowerName) {}

  Future<Map<UUID, String>> names(TenantTx tx, Collection<UUID> users) {
    return tx.list(
            NAMES,
            Tuple.of(tx.tenantId()).addArrayOfUUID(users.toArray(UUID[]::new)),
            row -> Map.entry(row.getUUID("id"), row.getString("name")))
        .map(
            rows ->
                rows.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }
}
