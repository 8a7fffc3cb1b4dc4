package io.millrace.identity;

import io.millrace.audit.AuditLog;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Page;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.SystemTx;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The people of a tenant. A tenant that has an owner keeps one. */
public final class Members {
  private final Db db;
  private final AuditLog audit;
  private final MemberStore store = new MemberStore();

  Members(Db db, AuditLog audit) {
    this.db = db;
    this.audit = audit;
  }

  /** Members, by name where no other order is named. */
  public Future<Page<Member>> list(
      Caller caller,
      Optional<String> search,
      Optional<String> sort,
      Optional<String> cursor,
      int limit) {
    Optional<Cursor> after = Cursor.parse(cursor);
    return db.readTenant(caller, tx -> store.page(tx, search, sort, after, limit));
  }

  /** How many members tenants have; a tenant without any is left out. */
  public Future<Map<UUID, Integer>> count(SystemTx tx, List<UUID> tenants) {
    return store.count(tx, tenants);
  }

  /** Gives a member another role; it holds from the next request on. */
  Future<Member> setRole(Caller caller, UUID userId, Role role) {
    return db.inTenant(
        caller,
        tx ->
            store
                .lock(tx, userId)
                .map(locked -> changeable(locked, caller, userId, Optional.of(role)))
                .compose(member -> store.setRole(tx, userId, role).map(member))
                .compose(
                    member ->
                        told(
                                tx,
                                caller,
                                "member.role_changed",
                                member,
                                Map.of("role", role.wireName()))
                            .map(
                                new Member(
                                    userId,
                                    member.email(),
                                    member.name(),
                                    role,
                                    member.joinedAt()))));
  }

  /** Removes a member, whose sessions in the tenant end at once. */
  Future<Void> remove(Caller caller, UUID userId) {
    return db.inTenant(
        caller,
        tx ->
            store
                .lock(tx, userId)
                .map(locked -> changeable(locked, caller, userId, Optional.empty()))
                .compose(member -> store.delete(tx, userId).map(member))
                .compose(member -> told(tx, caller, "member.removed", member, Map.of())));
  }

  private Future<Void> told(
      TenantTx tx, Caller caller, String action, Member member, Map<String, Object> detail) {
    return tx.announce("member", member.userId().toString())
        .compose(told -> audit.append(tx, caller, action, "user:" + member.userId(), detail));
  }

  /**
   * The member, if the caller may make the change.
   *
   * @param locked the member and all owners
   * @param next empty when the member leaves
   */
  private static Member changeable(
      List<Member> locked, Caller caller, UUID userId, Optional<Role> next) {
    Member member =
        locked.stream()
            .filter(found -> found.userId().equals(userId))
            .findFirst()
            .orElseThrow(() -> ApiException.notFound("member"));
    member.role().requireGrantableBy(caller);
    next.ifPresent(role -> role.requireGrantableBy(caller));
    long owners = locked.stream().filter(found -> found.role() == Role.OWNER).count();
    boolean unmakesOwner =
        member.role() == Role.OWNER && next.map(role -> role != Role.OWNER).orElse(true);
    if (unmakesOwner && owners == 1) {
      throw ApiException.of(
          ErrorCode.CONFLICT, "This is the tenant's last owner; make another one first.");
    }
    return member;
  }

  /** Names of users who are or were members; those that are gone are left out. */
  public Future<Map<UUID, String>> names(TenantTx tx, Collection<UUID> users) {
    return store.names(tx, users);
  }
}
