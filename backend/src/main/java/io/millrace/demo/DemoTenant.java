package io.millrace.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The admin makes a tenant; its people come in by one-time links. */
final class DemoTenant {
  private static final String NAME = "Riverside Post";
  private static final List<String> ANNOTATORS = List.of("Anna", "Ben", "Chloe");
  private static final int MEMBERS = 6;
  private static final int PASSWORD_LENGTH = 14;
  private static final Map<String, Object> QUOTA =
      Map.of(
          "storageBytes", 1L << 30,
          "models", 20,
          "predictionsPerMonth", 1_000_000,
          "requestsPerSecond", 20_000,
          "predictionsPerSecond", 100_000);

  private final DemoApi nobody;
  private final DemoApi admin;
  private final String password = new Ids(Time.system()).secret(PASSWORD_LENGTH);
  private final Path state;

  /**
   * The step.
   *
   * @param state where what an interrupted demo needs is kept
   */
  DemoTenant(DemoApi nobody, String adminToken, Path state) {
    this.nobody = nobody;
    this.admin = nobody.as(adminToken);
    this.state = state;
  }

  Team run(Progress progress) {
    Optional<DemoState> interrupted = DemoState.read(state);
    DemoState now = interrupted.orElseGet(this::found);
    Team team = team(now);
    int members = team.owner().api().get("/members").path("items").size();
    DemoFailure.unless(
        members == MEMBERS, "The tenant should have %d members and has %d.", MEMBERS, members);
    if (interrupted.isPresent()) {
      progress.line("tenant", "going on for '%s' where the demo was interrupted", NAME);
    } else {
      progress.line(
          "tenant", "'%s' with a quota of 1 GiB, %d members by one-time links", NAME, members);
    }
    return team;
  }

  private DemoState found() {
    String tenant =
        admin.post("/admin/tenants", Map.of("name", NAME, "quota", QUOTA)).path("id").asText();
    // A second demo in the same folder gets people of its own.
    String domain = "riverside-" + tenant.substring(tenant.length() - 6) + ".example";
    join(admin, "/admin/tenants/" + tenant + "/invitations", "Olga", "owner", domain);
    DemoApi owner = logIn("Olga", domain, password);
    join(owner, "/invitations", "Enzo", "engineer", domain);
    join(owner, "/invitations", "Rosa", "reviewer", domain);
    ANNOTATORS.forEach(name -> join(owner, "/invitations", name, "annotator", domain));
    String key =
        owner.post("/api-keys", Map.of("name", "demo", "role", "engineer")).path("secret").asText();
    DemoState made = new DemoState(domain, password, key);
    made.write(state);
    return made;
  }

  private void join(DemoApi inviter, String path, String name, String role, String domain) {
    String token =
        inviter
            .post(path, Map.of("email", email(name, domain), "role", role))
            .path("token")
            .asText();
    nobody.post("/invitation-links/" + token, Map.of("name", name, "password", password));
  }

  private Team team(DemoState now) {
    return new Team(
        NAME,
        person("Olga", "owner", now),
        person("Enzo", "engineer", now),
        person("Rosa", "reviewer", now),
        ANNOTATORS.stream().map(name -> person(name, "annotator", now)).toList(),
        now.apiKey());
  }

  private Team.Person person(String name, String role, DemoState now) {
    return new Team.Person(
        name,
        role,
        email(name, now.domain()),
        now.password(),
        logIn(name, now.domain(), now.password()));
  }

  private DemoApi logIn(String name, String domain, String word) {
    JsonNode session =
        nobody.post("/auth/login", Map.of("email", email(name, domain), "password", word));
    return nobody.as(session.path("accessToken").asText());
  }

  private static String email(String name, String domain) {
    return name.toLowerCase(Locale.ROOT) + "@" + domain;
  }
}
