package io.millrace.identity;

import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.admin.CreatedTenant;
import io.millrace.identity.Accounts.ChangePassword;
import io.millrace.identity.Accounts.Login;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.overview.OverviewSource.Attention;
import io.millrace.platform.time.ManualTime;
import io.millrace.platform.time.Time;
import io.millrace.testing.TestDatabase;
import io.millrace.testing.UsesDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(UsesDatabase.class)
class SessionsIT {
  private static final String PASSWORD = "seven green herons";

  private final ManualTime time = new ManualTime(Time.system().now());
  private TestNode node;
  private CreatedTenant tenant;
  private Caller owner;
  private String email;

  @BeforeEach
  void start(TestDatabase database) {
    node = new TestNode(database, time);
    tenant = node.newTenant("Acme");
    owner = node.authenticate(tenant.apiKey());
    email = "person-" + node.ids.secret(8).toLowerCase(java.util.Locale.ROOT) + "@example.com";
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void anInvitationThatEndsWithinADayIsNewsToThoseWhoInvite(TestDatabase database) {
    // Given
    CreatedInvitation invitation = invite(owner, email, Role.ENGINEER);
    assertThat(news(database, owner)).isEmpty();
    // When
    time.advance(Duration.ofDays(6).plusHours(1));
    // Then
    assertThat(news(database, owner)).containsExactly("/settings/invitations?expiring=true");
    assertThat(
            await(
                    node.identity
                        .invitations()
                        .list(
                            owner,
                            Optional.of("PERSON-"),
                            true,
                            Optional.empty(),
                            Optional.empty(),
                            10))
                .items())
        .extracting(Invitation::id)
        .containsExactly(invitation.invitation().id());
    assertThat(news(database, engineer())).isEmpty();
    // When
    time.advance(Duration.ofDays(1));
    // Then
    assertThat(news(database, owner)).isEmpty();
  }

  private List<String> news(TestDatabase database, Caller caller) {
    return await(
            database.db().readTenant(caller, tx -> new IdentityOverview(time).overview(tx, caller)))
        .attention()
        .stream()
        .map(Attention::href)
        .toList();
  }

  private Caller engineer() {
    return node.authenticate(
        await(
                node.identity
                    .apiKeys()
                    .create(owner, new NewApiKey("ci", Role.ENGINEER, Optional.empty())))
            .secret());
  }

  @Test
  void anInvitedPersonJoinsOnceAndLogsIn() {
    // Given
    CreatedInvitation invitation = invite(owner, email, Role.ENGINEER);
    assertThat(invitation.url())
        .isEqualTo("https://millrace.example.com/invite/" + invitation.token());
    assertThat(await(node.identity.invitations().offer(invitation.token())).hasAccount()).isFalse();
    // When
    OpenSession joined = node.accept(invitation.token(), PASSWORD);
    // Then
    Caller person = node.authenticate(joined.session().accessToken());
    assertThat(person.tenantId()).isEqualTo(tenant.id());
    assertThat(person.permissions()).isEqualTo(Role.ENGINEER.permissions());
    assertCode(ErrorCode.NOT_FOUND, () -> node.accept(invitation.token(), PASSWORD));
    assertThat(login(email, PASSWORD).session().me().user().orElseThrow().email()).isEqualTo(email);
    assertCode(ErrorCode.ALREADY_EXISTS, () -> invite(owner, email, Role.VIEWER));
  }

  @Test
  void anInvitationExpiresAndCanBeWithdrawnByItsTenantAlone() {
    // Given
    CreatedInvitation old = invite(owner, email, Role.VIEWER);
    time.advance(Duration.ofDays(8));
    assertCode(ErrorCode.NOT_FOUND, () -> node.accept(old.token(), PASSWORD));
    CreatedInvitation fresh = invite(owner, email, Role.VIEWER);
    Caller foreign = node.authenticate(node.newTenant("Other").apiKey());
    // Then
    UUID id = fresh.invitation().id();
    assertCode(ErrorCode.NOT_FOUND, () -> await(node.identity.invitations().delete(foreign, id)));
    await(node.identity.invitations().delete(owner, id));
    assertCode(ErrorCode.NOT_FOUND, () -> node.accept(fresh.token(), PASSWORD));
  }

  @Test
  void anAccountProvesItselfToJoinASecondTenantAndSwitches() {
    // Given
    node.join(owner, email, Role.ENGINEER, PASSWORD);
    CreatedTenant second = node.newTenant("Second");
    CreatedInvitation invitation = invite(node.authenticate(second.apiKey()), email, Role.REVIEWER);
    // Then
    assertCode(
        ErrorCode.UNAUTHENTICATED, () -> node.accept(invitation.token(), "not the password"));
    // When
    OpenSession joined = node.accept(invitation.token(), PASSWORD);
    // Then
    assertThat(joined.session().me().tenants()).hasSize(2);
    assertThat(joined.session().me().tenant().orElseThrow().id()).isEqualTo(second.id());
    Session back =
        await(
            node.identity
                .accounts()
                .switchTenant("Bearer " + joined.session().accessToken(), tenant.id()));
    assertThat(node.authenticate(back.accessToken()).tenantId()).isEqualTo(tenant.id());
    UUID foreign = node.newTenant("Third").id();
    assertCode(
        ErrorCode.NOT_FOUND,
        () ->
            await(node.identity.accounts().switchTenant("Bearer " + back.accessToken(), foreign)));
  }

  @Test
  void aWeakPasswordIsRefused() {
    CreatedInvitation invitation = invite(owner, email, Role.VIEWER);
    assertCode(ErrorCode.INVALID_REQUEST, () -> node.accept(invitation.token(), "short"));
    assertCode(ErrorCode.INVALID_REQUEST, () -> node.accept(invitation.token(), "Password123"));
    assertCode(ErrorCode.INVALID_REQUEST, () -> node.accept(invitation.token(), "aaaaaaaaaaaa"));
    assertCode(ErrorCode.INVALID_REQUEST, () -> node.accept(invitation.token(), email));
  }

  @Test
  void unknownAccountsAndWrongPasswordsAnswerTheSameAndAreLimited() {
    // Given
    node.join(owner, email, Role.VIEWER, PASSWORD);
    String unknown = "nobody-" + email;
    // Then
    assertThat(messageOf(() -> login(email, "wrong password")))
        .isEqualTo(messageOf(() -> login(unknown, "wrong password")));
    // When
    for (int i = 0; i < 9; i++) {
      assertCode(ErrorCode.UNAUTHENTICATED, () -> login(email, "wrong password"));
    }
    // Then
    assertCode(ErrorCode.RATE_LIMITED, () -> login(email, PASSWORD));
    time.advance(Duration.ofMinutes(2));
    assertThat(login(email, PASSWORD)).isNotNull();
  }

  @Test
  void aRefreshTokenRotatesAndItsReuseEndsTheFamily() {
    // Given
    OpenSession first = node.join(owner, email, Role.VIEWER, PASSWORD);
    OpenSession second = refresh(first.refreshToken());
    assertThat(second.refreshToken()).isNotEqualTo(first.refreshToken());
    // When: the answer was lost and the client asks again at once
    OpenSession repeated = refresh(first.refreshToken());
    assertThat(refresh(repeated.refreshToken())).isNotNull();
    node.authenticate(second.session().accessToken());
    // When: somebody uses the old one later
    time.advance(Duration.ofSeconds(11));
    assertCode(ErrorCode.UNAUTHENTICATED, () -> refresh(first.refreshToken()));
    // Then
    assertCode(ErrorCode.UNAUTHENTICATED, () -> refresh(second.refreshToken()));
    assertEnds(second.session());
  }

  @Test
  void aSessionEndsByLogOutAndAfterThirtyDays() {
    // Given
    OpenSession first = node.join(owner, email, Role.VIEWER, PASSWORD);
    OpenSession second = login(email, PASSWORD);
    node.authenticate(first.session().accessToken());
    // When
    await(node.identity.sessions().end(Optional.of(first.refreshToken())));
    // Then
    assertEnds(first.session());
    assertCode(ErrorCode.UNAUTHENTICATED, () -> refresh(first.refreshToken()));
    // When
    time.advance(Duration.ofMinutes(11));
    // Then
    assertCode(ErrorCode.UNAUTHENTICATED, () -> node.authenticate(second.session().accessToken()));
    OpenSession last = refresh(second.refreshToken());
    time.advance(Duration.ofDays(31));
    assertCode(ErrorCode.UNAUTHENTICATED, () -> refresh(last.refreshToken()));
    assertCode(
        ErrorCode.UNAUTHENTICATED, () -> await(node.identity.sessions().refresh(Optional.empty())));
  }

  @Test
  void aChangedPasswordEndsTheOtherSessions() {
    // Given
    OpenSession other = node.join(owner, email, Role.VIEWER, PASSWORD);
    OpenSession own = login(email, PASSWORD);
    String header = "Bearer " + own.session().accessToken();
    node.authenticate(other.session().accessToken());
    // Then
    assertCode(
        ErrorCode.INVALID_REQUEST,
        () ->
            await(
                node.identity
                    .accounts()
                    .changePassword(
                        header,
                        new ChangePassword("wrong password", "nine blue kites"),
                        "192.0.2.1")));
    // When
    await(
        node.identity
            .accounts()
            .changePassword(header, new ChangePassword(PASSWORD, "nine blue kites"), "192.0.2.1"));
    // Then
    assertEnds(other.session());
    assertThat(node.authenticate(own.session().accessToken())).isNotNull();
    assertCode(ErrorCode.UNAUTHENTICATED, () -> login(email, PASSWORD));
    assertThat(login(email, "nine blue kites")).isNotNull();
  }

  @Test
  void aChangedRoleHoldsAndARemovedMemberIsOutAtOnce() {
    // Given
    OpenSession session = node.join(owner, email, Role.ENGINEER, PASSWORD);
    String token = session.session().accessToken();
    UUID userId = node.authenticate(token).userId().orElseThrow();
    // When
    await(node.identity.members().setRole(owner, userId, Role.VIEWER));
    // Then
    Awaitility.await()
        .atMost(Duration.ofSeconds(2))
        .until(() -> node.authenticate(token).permissions().equals(Role.VIEWER.permissions()));
    // When
    await(node.identity.members().remove(owner, userId));
    // Then
    assertEnds(session.session());
    assertThat(refresh(session.refreshToken()).session().me().tenant()).isEmpty();
  }

  @Test
  void theLastOwnerStays() {
    // Given
    OpenSession first = node.join(owner, email, Role.OWNER, PASSWORD);
    Caller person = node.authenticate(first.session().accessToken());
    UUID userId = person.userId().orElseThrow();
    // Then
    assertCode(
        ErrorCode.CONFLICT,
        () -> await(node.identity.members().setRole(person, userId, Role.ADMIN)));
    assertCode(ErrorCode.CONFLICT, () -> await(node.identity.members().remove(person, userId)));
    // When
    node.join(owner, "second-" + email, Role.OWNER, PASSWORD);
    // Then
    await(node.identity.members().setRole(person, userId, Role.ADMIN));
  }

  @Test
  void anAdminCannotTouchAnOwner() {
    // Given
    UUID ownerId =
        node.authenticate(node.join(owner, email, Role.OWNER, PASSWORD).session().accessToken())
            .userId()
            .orElseThrow();
    Caller admin =
        node.authenticate(
            node.join(owner, "admin-" + email, Role.ADMIN, PASSWORD).session().accessToken());
    // Then
    assertCode(ErrorCode.FORBIDDEN, () -> await(node.identity.members().remove(admin, ownerId)));
    assertCode(ErrorCode.FORBIDDEN, () -> invite(admin, "third-" + email, Role.OWNER));
  }

  private CreatedInvitation invite(Caller inviter, String whom, Role role) {
    return await(node.identity.invitations().create(inviter, new NewInvitation(whom, role)));
  }

  private OpenSession login(String who, String password) {
    return await(
        node.identity.accounts().login(new Login(who, password, Optional.empty()), "192.0.2.1"));
  }

  private OpenSession refresh(String token) {
    return await(node.identity.sessions().refresh(Optional.of(token)));
  }

  private void assertEnds(Session session) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(2))
        .untilAsserted(
            () ->
                assertCode(
                    ErrorCode.UNAUTHENTICATED, () -> node.authenticate(session.accessToken())));
  }

  private static String messageOf(ThrowingCallable call) {
    return org.assertj.core.api.Assertions.catchThrowable(call).getMessage();
  }

  private static void assertCode(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ApiException.class, refused -> assertThat(refused.code()).isEqualTo(code));
  }
}
