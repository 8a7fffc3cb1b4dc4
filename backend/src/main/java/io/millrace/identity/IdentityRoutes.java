package io.millrace.identity;

import io.millrace.identity.Accounts.ChangePassword;
import io.millrace.identity.Accounts.Login;
import io.millrace.identity.Invitations.AcceptInvitation;
import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** The operations of the tag {@code identity}. */
final class IdentityRoutes implements FeatureRoutes {
  private static final String COOKIE = "millrace_refresh";
  private static final String COOKIE_PATH = "/api/v1/auth";

  private final Identity identity;

  IdentityRoutes(Identity identity) {
    this.identity = identity;
  }

  @Override
  public void bind(OperationBinder operations) {
    bindSessions(operations);
    bindInvitations(operations);
    bindInvitationLinks(operations);
    bindMembers(operations);
    bindKeys(operations);
  }

  private void bindSessions(OperationBinder operations) {
    operations.bind(
        "login",
        request ->
            opened(identity.accounts().login(request.body(Login.class), request.remoteAddress())));
    operations.bind(
        "refreshSession", request -> opened(identity.sessions().refresh(request.cookie(COOKIE))));
    operations.bind(
        "logout",
        request ->
            identity
                .sessions()
                .end(request.cookie(COOKIE))
                .map(ended -> Reply.noContent().cookie(cookie("", Duration.ZERO))));
    operations.bind(
        "switchTenant",
        request ->
            identity
                .accounts()
                .switchTenant(authorization(request), request.body(SwitchTenant.class).tenantId())
                .map(Reply::ok));
    operations.bind(
        "getMe",
        request -> identity.accounts().me(request.caller(), authorization(request)).map(Reply::ok));
    operations.bind(
        "changePassword",
        request ->
            identity
                .accounts()
                .changePassword(
                    authorization(request),
                    request.body(ChangePassword.class),
                    request.remoteAddress())
                .map(changed -> Reply.noContent()));
  }

  private void bindInvitations(OperationBinder operations) {
    operations.bind(
        "listInvitations",
        request ->
            identity
                .invitations()
                .list(
                    request.caller(),
                    request.search(),
                    request.flag("expiring"),
                    request.query("sort"),
                    request.cursor(),
                    request.limit())
                .map(Reply::ok));
    operations.bind(
        "createInvitation",
        request ->
            identity
                .invitations()
                .create(request.caller(), request.body(NewInvitation.class))
                .map(Reply::created));
    operations.bind(
        "deleteInvitation",
        request ->
            identity
                .invitations()
                .delete(request.caller(), request.pathId("invitationId"))
                .map(deleted -> Reply.noContent()));
  }

  private void bindInvitationLinks(OperationBinder operations) {
    operations.bind(
        "getInvitationLink",
        request -> identity.invitations().offer(request.path("token")).map(Reply::ok));
    operations.bind(
        "acceptInvitation",
        request ->
            opened(
                identity
                    .invitations()
                    .accept(
                        request.path("token"),
                        request.body(AcceptInvitation.class),
                        request.caller(),
                        request.remoteAddress())));
  }

  private void bindMembers(OperationBinder operations) {
    operations.bind(
        "listMembers",
        request ->
            identity
                .members()
                .list(
                    request.caller(),
                    request.search(),
                    request.query("sort"),
                    request.cursor(),
                    request.limit())
                .map(Reply::ok));
    operations.bind(
        "namePeople",
        request ->
            identity
                .people()
                .name(request.caller(), request.queryAll("subject"))
                .map(named -> Reply.ok(Map.of("items", named))));
    operations.bind(
        "updateMember",
        request ->
            identity
                .members()
                .setRole(
                    request.caller(),
                    request.pathId("userId"),
                    request.body(MemberPatch.class).role())
                .map(Reply::ok));
    operations.bind(
        "removeMember",
        request ->
            identity
                .members()
                .remove(request.caller(), request.pathId("userId"))
                .map(removed -> Reply.noContent()));
  }

  private void bindKeys(OperationBinder operations) {
    operations.bind(
        "listApiKeys",
        request ->
            identity
                .apiKeys()
                .list(
                    request.caller(),
                    request.search(),
                    request.flag("expiring"),
                    request.query("sort"),
                    request.cursor(),
                    request.limit())
                .map(Reply::ok));
    operations.bind(
        "createApiKey",
        request ->
            identity
                .apiKeys()
                .create(request.caller(), request.body(NewApiKey.class))
                .map(Reply::created));
    operations.bind(
        "revokeApiKey",
        request ->
            identity
                .apiKeys()
                .revoke(request.caller(), request.pathId("keyId"))
                .map(revoked -> Reply.noContent()));
  }

  private Future<Reply> opened(Future<OpenSession> session) {
    return session.map(
        opened ->
            Reply.ok(opened.session())
                .header("Cache-Control", "no-store")
                .cookie(cookie(opened.refreshToken(), opened.left())));
  }

  /**
   * Sent only to the operations that exchange it, never by another site's page, never to scripts.
   */
  private Cookie cookie(String value, Duration life) {
    return Cookie.cookie(COOKIE, value)
        .setPath(COOKIE_PATH)
        .setHttpOnly(true)
        .setSameSite(CookieSameSite.STRICT)
        .setSecure("https".equals(identity.publicUrl().getScheme()))
        .setMaxAge(life.toSeconds());
  }

  private static String authorization(ApiRequest request) {
    return request.header("Authorization").orElse(null);
  }

  record SwitchTenant(UUID tenantId) {}

  record MemberPatch(Role role) {}
}
