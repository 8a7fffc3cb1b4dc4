package io.millrace.identity;

import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.admin.CreatedTenant;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Permission;
import io.millrace.platform.time.ManualTime;
import io.millrace.platform.time.Time;
import io.millrace.tenancy.TenantPatch;
import io.millrace.testing.TestDatabase;
import io.millrace.testing.UsesDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(UsesDatabase.class)
class CredentialsIT {
  private TestNode node;
  private TestNode other;

  @BeforeEach
  void start(TestDatabase database) {
    node = new TestNode(database, Time.system());
    other = new TestNode(database, Time.system());
  }

  @AfterEach
  void stop() {
    node.close();
    other.close();
  }

  @Test
  void aNewTenantsKeyIsItsOwners() {
    // Given
    CreatedTenant tenant = node.newTenant("Acme");
    // When
    Caller caller = other.authenticate(tenant.apiKey());
    // Then
    assertThat(caller.tenantId()).isEqualTo(tenant.id());
    assertThat(caller.permissions()).isEqualTo(Role.OWNER.permissions());
    assertThat(caller.may(Permission.ADMIN)).isFalse();
  }

  @Test
  void aTenantIsMadeInUnderTwentyMilliseconds() {
    // Given
    for (int i = 0; i < 50; i++) {
      node.newTenant("warm-up " + i);
    }
    // When
    long begun = System.nanoTime();
    for (int i = 0; i < 50; i++) {
      node.newTenant("tenant " + i);
    }
    long each = (System.nanoTime() - begun) / 50;
    // Then
    assertThat(Duration.ofNanos(each)).isLessThan(Duration.ofMillis(20));
  }

  @Test
  void basicTakesAKeyAsItsPassword() {
    // Given
    CreatedTenant tenant = node.newTenant("Acme");
    String pair = "anybody:" + tenant.apiKey();
    String basic =
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    // When
    Caller caller = await(node.identity.credentials().authenticate(basic, "r", node.soon()));
    // Then
    assertThat(caller.tenantId()).isEqualTo(tenant.id());
  }

  @Test
  void theAdminTokenBelongsToNoTenant() {
    // When
    Caller caller = node.authenticate(TestNode.ADMIN_TOKEN);
    // Then
    assertThat(caller.tenantId()).isNull();
    assertThat(caller.permissions()).containsExactly(Permission.ADMIN);
  }

  @Test
  void aSeenKeyIsCachedAndARevokedOneIsRefusedOnEveryNode() {
    // Given
    CreatedTenant tenant = node.newTenant("Acme");
    Caller owner = node.authenticate(tenant.apiKey());
    CreatedApiKey key =
        await(
            node.identity
                .apiKeys()
                .create(owner, new NewApiKey("ci", Role.ENGINEER, Optional.empty())));
    String header = "Bearer " + key.secret();
    Awaitility.await()
        .atMost(Duration.ofSeconds(2))
        .until(
            () -> {
              other.authenticate(key.secret());
              return other.identity.credentials().cached(header, "r", node.soon()).isPresent();
            });
    // When
    await(node.identity.apiKeys().revoke(owner, key.apiKey().id()));
    // Then
    Awaitility.await()
        .atMost(Duration.ofSeconds(2))
        .until(() -> other.identity.credentials().cached(header, "r", node.soon()).isEmpty());
    assertRefused(other, key.secret(), ErrorCode.UNAUTHENTICATED);
    assertRefused(node, key.secret(), ErrorCode.UNAUTHENTICATED);
  }

  @Test
  void aSuspendedTenantIsForbiddenEverywhereUntilItIsResumed() {
    // Given
    CreatedTenant tenant = node.newTenant("Acme");
    other.authenticate(tenant.apiKey());
    // When
    suspend(tenant.id(), true);
    // Then
    Awaitility.await()
        .atMost(Duration.ofSeconds(2))
        .untilAsserted(() -> assertRefused(other, tenant.apiKey(), ErrorCode.FORBIDDEN));
    // When
    suspend(tenant.id(), false);
    // Then
    Awaitility.await()
        .atMost(Duration.ofSeconds(2))
        .untilAsserted(
            () -> assertThat(other.authenticate(tenant.apiKey()).tenantId()).isNotNull());
  }

  @Test
  void garbageIsRefusedWithoutSayingMore() {
    // Given
    CreatedTenant tenant = node.newTenant("Acme");
    String key = tenant.apiKey();
    String otherSecret =
        KeyText.make(node.ids).text().replaceFirst("mlr_[^_]+", key.substring(0, 16));
    // Then
    assertRefused(node, "garbage", ErrorCode.UNAUTHENTICATED);
    assertRefused(node, "a.b.c", ErrorCode.UNAUTHENTICATED);
    assertRefused(node, key.substring(0, key.length() - 1), ErrorCode.UNAUTHENTICATED);
    assertRefused(node, otherSecret, ErrorCode.UNAUTHENTICATED);
    assertRefused(node, KeyText.make(node.ids).text(), ErrorCode.UNAUTHENTICATED);
    assertThatThrownBy(
            () -> await(node.identity.credentials().authenticate(null, "r", node.soon())))
        .isInstanceOf(ApiException.class);
    assertThatThrownBy(
            () -> await(node.identity.credentials().authenticate("Digest x", "r", node.soon())))
        .isInstanceOf(ApiException.class);
  }

  @Test
  void aKeyExpires(TestDatabase database) {
    // Given
    ManualTime time = new ManualTime(Time.system().now());
    try (TestNode slow = new TestNode(database, time)) {
      Caller owner = slow.authenticate(slow.newTenant("Acme").apiKey());
      Optional<java.time.Instant> end = Optional.of(time.now().plusSeconds(60));
      CreatedApiKey key =
          await(slow.identity.apiKeys().create(owner, new NewApiKey("short", Role.VIEWER, end)));
      assertThat(slow.authenticate(key.secret()).permissions())
          .isEqualTo(Role.VIEWER.permissions());
      // When
      time.advance(Duration.ofSeconds(61));
      // Then
      assertRefused(slow, key.secret(), ErrorCode.UNAUTHENTICATED);
    }
  }

  @Test
  void aKeyCannotHoldARoleAboveItsMakers() {
    // Given
    Caller owner = node.authenticate(node.newTenant("Acme").apiKey());
    CreatedApiKey admins =
        await(
            node.identity
                .apiKeys()
                .create(owner, new NewApiKey("admin", Role.ADMIN, Optional.empty())));
    Caller admin = node.authenticate(admins.secret());
    // Then
    assertThatThrownBy(
            () ->
                await(
                    node.identity
                        .apiKeys()
                        .create(admin, new NewApiKey("own", Role.OWNER, Optional.empty()))))
        .isInstanceOfSatisfying(
            ApiException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.FORBIDDEN));
  }

  @Test
  void aForeignKeyIsNotFound() {
    // Given
    Caller owner = node.authenticate(node.newTenant("Acme").apiKey());
    Caller stranger = node.authenticate(node.newTenant("Other").apiKey());
    UUID key =
        await(
                node.identity
                    .apiKeys()
                    .create(owner, new NewApiKey("ci", Role.VIEWER, Optional.empty())))
            .apiKey()
            .id();
    // Then
    assertThatThrownBy(() -> await(node.identity.apiKeys().revoke(stranger, key)))
        .isInstanceOfSatisfying(
            ApiException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.NOT_FOUND));
    assertThat(
            await(
                    node.identity
                        .apiKeys()
                        .list(
                            stranger,
                            Optional.empty(),
                            false,
                            Optional.empty(),
                            Optional.empty(),
                            50))
                .items())
        .noneMatch(listed -> listed.id().equals(key));
  }

  @Test
  void subjectsAreNamedWithinTheTenantAlone() {
    // Given
    CreatedTenant tenant = node.newTenant("Acme");
    Caller owner = node.authenticate(tenant.apiKey());
    Caller person =
        node.authenticate(
            node.join(
                    owner,
                    "ann-" + node.ids.next() + "@example.com",
                    Role.VIEWER,
                    "seven green herons")
                .session()
                .accessToken());
    Caller stranger = node.authenticate(node.newTenant("Other").apiKey());
    List<String> asked =
        List.of(person.subject(), owner.subject(), "job:serving", "user:nobody", person.subject());
    // When
    List<Person> named = await(node.identity.people().name(owner, asked));
    // Then
    assertThat(named)
        .containsExactly(
            new Person(person.subject(), Person.Kind.PERSON, Optional.of("A Person")),
            new Person(owner.subject(), Person.Kind.API_KEY, named.get(1).name()),
            new Person("job:serving", Person.Kind.SYSTEM, Optional.of("Millrace")),
            new Person("user:nobody", Person.Kind.PERSON, Optional.empty()));
    assertThat(named.get(1).name()).isPresent();
    assertThat(await(node.identity.people().name(stranger, asked)))
        .filteredOn(one -> one.kind() != Person.Kind.SYSTEM)
        .allMatch(one -> one.name().isEmpty());
  }

  private void suspend(UUID tenantId, boolean suspended) {
    await(
        node.admin.update(
            node.adminCaller(),
            tenantId,
            new TenantPatch(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(suspended))));
  }

  private static void assertRefused(TestNode node, String credential, ErrorCode code) {
    assertThatThrownBy(() -> node.authenticate(credential))
        .isInstanceOfSatisfying(
            ApiException.class, refused -> assertThat(refused.code()).isEqualTo(code));
  }
}
