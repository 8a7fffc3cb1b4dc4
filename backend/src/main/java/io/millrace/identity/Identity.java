package io.millrace.identity;

import io.millrace.audit.AuditLog;
import io.millrace.platform.config.Secret;
import io.millrace.platform.crypto.PasswordHasher;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Notifications;
import io.millrace.platform.feature.Feature;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.ForeignProtocol;
import io.millrace.platform.overview.OverviewSource;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.tenancy.Tenants;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of identity, put together. */
public final class Identity implements Feature {
  private static final Logger LOG = LoggerFactory.getLogger(Identity.class);
  private static final long HOUSEKEEPING_MILLIS = 3_600_000;

  private final Vertx vertx;
  private final Time time;
  private final Supplier<URI> publicUrl;
  private final SigningKeys keys;
  private final PasswordHasher hasher;
  private final Credentials credentials;
  private final Sessions sessions;
  private final Accounts accounts;
  private final Invitations invitations;
  private final Members members;
  private final People people;
  private final ApiKeys apiKeys;
  private volatile long timer = -1;

  /**
   * Puts identity together.
   *
   * @param adminToken of the installation
   * @param publicUrl what browsers reach the installation by, asked when a link is made
   */
  public Identity(
      Vertx vertx,
      Db db,
      Notifications notifications,
      Time time,
      Ids ids,
      AuditLog audit,
      Tenants tenants,
      Secret adminToken,
      Supplier<URI> publicUrl) {
    this.vertx = vertx;
    this.time = time;
    this.publicUrl = publicUrl;
    this.keys = new SigningKeys(vertx, db, time, ids);
    this.hasher = new PasswordHasher(vertx, ids);
    AccessTokens tokens = new AccessTokens(keys, time);
    this.credentials = new Credentials(db, time, tenants, tokens, adminToken, notifications);
    this.sessions = new Sessions(db, time, ids, tokens);
    this.accounts =
        new Accounts(db, time, hasher, new LoginLimits(time), sessions, credentials, tenants);
    this.invitations = new Invitations(db, time, ids, audit, hasher, accounts, sessions, publicUrl);
    this.members = new Members(db, audit);
    this.people = new People(db);
    this.apiKeys = new ApiKeys(db, time, ids, audit);
  }

  /** Loads the signing keys, and keeps house every hour from then on. */
  @Override
  public Future<Void> start() {
    timer = vertx.setPeriodic(HOUSEKEEPING_MILLIS, tick -> keepHouse());
    return keys.refresh();
  }

  @Override
  public Future<Void> stop() {
    vertx.cancelTimer(timer);
    hasher.close();
    return Future.succeededFuture();
  }

  @Override
  public List<FeatureRoutes> routes() {
    return List.of(new IdentityRoutes(this));
  }

  /** The public keys of access tokens. */
  @Override
  public List<ForeignProtocol> protocols() {
    return List.of(new JwksRoutes(keys));
  }

  @Override
  public List<OverviewSource> overviews() {
    return List.of(new IdentityOverview(time));
  }

  /** What every protocol asks who calls. */
  public Credentials credentials() {
    return credentials;
  }

  /** API keys. */
  public ApiKeys apiKeys() {
    return apiKeys;
  }

  /** Invitations. */
  public Invitations invitations() {
    return invitations;
  }

  /** Members. */
  public Members members() {
    return members;
  }

  People people() {
    return people;
  }

  Accounts accounts() {
    return accounts;
  }

  Sessions sessions() {
    return sessions;
  }

  URI publicUrl() {
    return publicUrl.get();
  }

  private void keepHouse() {
    keys.refresh()
        .compose(refreshed -> sessions.prune())
        .compose(pruned -> invitations.prune())
        .onFailure(failure -> LOG.warn("identity housekeeping: {}", failure.getMessage()));
  }
}
