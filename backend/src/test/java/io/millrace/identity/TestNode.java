package io.millrace.identity;

import io.millrace.admin.AdminService;
import io.millrace.admin.CreatedTenant;
import io.millrace.admin.Installation;
import io.millrace.audit.AuditLog;
import io.millrace.platform.Caller;
import io.millrace.platform.Permission;
import io.millrace.platform.config.Secret;
import io.millrace.platform.db.Notifications;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.tenancy.NewTenant;
import io.millrace.tenancy.TenancyService;
import io.millrace.tenancy.Tenants;
import io.millrace.testing.TestDatabase;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Identity and admin as one node has them, on the shared test database. */
final class TestNode implements AutoCloseable {
  static final String ADMIN_TOKEN = "an-admin-token-for-tests";

  final Time time;
  final Ids ids;
  final Identity identity;
  final AdminService admin;
  private final Notifications notifications;

  TestNode(TestDatabase database, Time time) {
    this.time = time;
    this.ids = new Ids(Time.system());
    this.notifications = database.newNotifications();
    AuditLog audit = new AuditLog(database.db(), time);
    Tenants tenants = new Tenants(database.db(), notifications, time);
    this.identity =
        new Identity(
            database.vertx(),
            database.db(),
            notifications,
            time,
            ids,
            audit,
            tenants,
            new Secret(ADMIN_TOKEN),
            () -> URI.create("https://millrace.example.com"));
    TestDatabase.await(identity.start());
    this.admin =
        new AdminService(
            database.db(),
            ids,
            audit,
            new TenancyService(database.db(), time, audit, List.of()),
            identity,
            new Installation("test", time.now(), "embedded", "embedded", () -> 1, List::of));
  }

  CreatedTenant newTenant(String name) {
    return TestDatabase.await(
        admin.create(adminCaller(), new NewTenant(name, Optional.empty(), Optional.empty())));
  }

  Caller adminCaller() {
    return new Caller(
        null, "admin", Set.of(Permission.ADMIN), "test-request", soon(), Optional.empty());
  }

  /** The caller of a bearer credential. */
  Caller authenticate(String credential) {
    return TestDatabase.await(
        identity.credentials().authenticate("Bearer " + credential, "test-request", soon()));
  }

  /** Invites a person into the caller's tenant and accepts; answers the session. */
  OpenSession join(Caller inviter, String email, Role role, String password) {
    CreatedInvitation invitation =
        TestDatabase.await(identity.invitations().create(inviter, new NewInvitation(email, role)));
    return accept(invitation.token(), password);
  }

  OpenSession accept(String token, String password) {
    return TestDatabase.await(
        identity
            .invitations()
            .accept(
                token,
                new Invitations.AcceptInvitation(Optional.of("A Person"), password),
                stranger(),
                "192.0.2.1"));
  }

  Caller stranger() {
    return new Caller(null, "stranger", Set.of(), "test-request", soon(), Optional.empty());
  }

  Instant soon() {
    return Time.system().now().plusSeconds(365L * 24 * 3600);
  }

  @Override
  public void close() {
    TestDatabase.await(identity.stop());
    notifications.close();
  }
}
