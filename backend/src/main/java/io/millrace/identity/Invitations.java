package io.millrace.identity;

import io.millrace.audit.AuditLog;
import io.millrace.identity.InvitationStore.Offered;
import io.millrace.identity.UserStore.Account;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Page;
import io.millrace.platform.Permission;
import io.millrace.platform.crypto.Hashes;
import io.millrace.platform.crypto.PasswordHasher;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.SystemTx;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** Invitations by one-time links: how people come into tenants. */
public final class Invitations {
  private static final Duration LIFE = Duration.ofDays(7);
  private static final int TOKEN_LENGTH = 43;

  private final Db db;
  private final Time time;
  private final Ids ids;
  private final AuditLog audit;
  private final PasswordHasher hasher;
  private final Accounts accounts;
  private final Sessions sessions;
  private final Supplier<URI> publicUrl;
  private final InvitationStore store = new InvitationStore();
  private final MemberStore members = new MemberStore();
  private final UserStore users = new UserStore();

  Invitations(
      Db db,
      Time time,
      Ids ids,
      AuditLog audit,
      PasswordHasher hasher,
      Accounts accounts,
      Sessions sessions,
      Supplier<URI> publicUrl) {
    this.db = db;
    this.time = time;
    this.ids = ids;
    this.audit = audit;
    this.hasher = hasher;
    this.accounts = accounts;
    this.sessions = sessions;
    this.publicUrl = publicUrl;
  }

  /** Invites a person; FORBIDDEN for a role above the caller's own. */
  public Future<CreatedInvitation> create(Caller caller, NewInvitation wanted) {
    wanted.role().requireGrantableBy(caller);
    return db.inTenant(caller, tx -> create(tx, caller, wanted));
  }

  /** Open invitations, newest first where no other order is named. */
  Future<Page<Invitation>> list(
      Caller caller,
      Optional<String> search,
      boolean expiring,
      Optional<String> sort,
      Optional<String> cursor,
      int limit) {
    Optional<Cursor> after = Cursor.parse(cursor);
    Instant now = time.now();
    Optional<Instant> until =
        expiring ? Optional.of(now.plus(IdentityOverview.INVITATION_WARNING)) : Optional.empty();
    return db.readTenant(caller, tx -> store.page(tx, search, until, sort, after, limit, now));
  }

  /** Withdraws an invitation; its link ends. */
  Future<Void> delete(Caller caller, UUID id) {
    return db.inTenant(
        caller,
        tx ->
            store
                .delete(tx, id)
                .compose(
                    deleted -> {
                      if (!deleted) {
                        throw ApiException.notFound("invitation");
                      }
                      return audit.append(
                          tx, caller, "invitation.withdrawn", "invitation:" + id, Map.of());
                    }));
  }

  /** What a link offers; NOT_FOUND for one that is used, withdrawn, expired or was never made. */
  Future<InvitationOffer> offer(String token) {
    return find(token)
        .map(
            found ->
                new InvitationOffer(
                    found.offered().tenant(),
                    found.offered().invitation().email(),
                    found.offered().invitation().role(),
                    found.offered().invitation().expiresAt(),
                    found.account().isPresent()));
  }

  /** Joins the tenant and logs in. */
  Future<OpenSession> accept(
      String token, AcceptInvitation answer, Caller stranger, String address) {
    return find(token)
        .compose(found -> person(found, answer, address).map(found::withAccount))
        .compose(
            found ->
                db.inTenantAndSystem(
                    found.offered().tenantId(),
                    (tenantTx, systemTx) ->
                        join(tenantTx, systemTx, found, Hashes.sha256(token), stranger)));
  }

  /** Forgets invitations that nobody accepted. */
  Future<Void> prune() {
    return db.inSystem(tx -> store.prune(tx, time.now()));
  }

  private Future<CreatedInvitation> create(TenantTx tx, Caller caller, NewInvitation wanted) {
    Instant now = time.now();
    String email = Accounts.normalized(wanted.email());
    String token = ids.secret(TOKEN_LENGTH);
    Invitation invitation = new Invitation(ids.next(), email, wanted.role(), now, now.plus(LIFE));
    return members
        .isMember(tx, email)
        .compose(
            member -> {
              if (member) {
                throw ApiException.of(
                    ErrorCode.ALREADY_EXISTS, email + " is a member of this tenant already.");
              }
              return store.put(tx, invitation, Hashes.sha256(token), caller.subject());
            })
        .compose(
            stored ->
                audit.append(
                    tx,
                    caller,
                    "invitation.created",
                    "invitation:" + invitation.id(),
                    Map.of("email", email, "role", wanted.role().wireName())))
        .map(
            done -> new CreatedInvitation(invitation, publicUrl.get() + "/invite/" + token, token));
  }

  private Future<Found> find(String token) {
    return db.inSystem(
        tx ->
            store
                .offer(tx, Hashes.sha256(token), time.now())
                .map(offer -> offer.orElseThrow(Invitations::gone))
                .compose(
                    offered ->
                        users
                            .byEmail(tx, offered.invitation().email())
                            .map(account -> new Found(offered, account, false))));
  }

  /** An account proves itself by its password; a new person gets an account. */
  private Future<Account> person(Found found, AcceptInvitation answer, String address) {
    String email = found.offered().invitation().email();
    if (found.account().isPresent()) {
      return accounts
          .prove(email, answer.password(), found.account(), address)
          .map(user -> found.account().get());
    }
    String name =
        answer
            .name()
            .map(String::strip)
            .filter(given -> !given.isEmpty())
            .orElseThrow(() -> ApiException.invalid("/name", "A new account needs a name."));
    PasswordRule.require(answer.password(), email, "/password");
    return hasher
        .hash(answer.password())
        .map(hash -> new Account(new User(ids.next(), email, name), hash));
  }

  private Future<OpenSession> join(
      TenantTx tx, SystemTx system, Found found, byte[] hash, Caller stranger) {
    User user = found.account().orElseThrow().user();
    Instant now = time.now();
    return store
        .take(tx, hash, now)
        .map(taken -> taken.orElseThrow(Invitations::gone))
        .compose(
            invitation ->
                (found.isNew()
                        ? users.insert(system, found.account().get(), now)
                        : Future.<Void>succeededFuture())
                    .compose(
                        done ->
                            members.insert(
                                tx,
                                new Member(
                                    user.id(), user.email(), user.name(), invitation.role(), now)))
                    .compose(done -> sessions.open(system, user, Optional.of(tx.tenantId())))
                    .compose(opened -> joined(tx, user, invitation, stranger).map(opened)));
  }

  private Future<Void> joined(TenantTx tx, User user, Invitation invitation, Caller stranger) {
    Caller joined =
        new Caller(
            tx.tenantId(),
            "user:" + user.id(),
            Set.<Permission>of(),
            stranger.requestId(),
            stranger.deadline(),
            Optional.empty());
    return tx.announce("member", user.id().toString())
        .compose(
            told ->
                audit.append(
                    tx,
                    joined,
                    "member.joined",
                    "user:" + user.id(),
                    Map.of("email", user.email(), "role", invitation.role().wireName())));
  }

  private static ApiException gone() {
    return ApiException.of(
        ErrorCode.NOT_FOUND,
        "This invitation has been used, was withdrawn or has expired; ask for a new one.");
  }

  record AcceptInvitation(Optional<String> name, String password) {
    @Override
    public String toString() {
      return "AcceptInvitation";
    }
  }

  private record Found(Offered offered, Optional<Account> account, boolean isNew) {
    Found withAccount(Account proven) {
      return new Found(offered, Optional.of(proven), account.isEmpty());
    }
  }
}
