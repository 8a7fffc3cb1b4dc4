package io.millrace.identity;

import io.millrace.identity.Person.Kind;
import io.millrace.platform.Caller;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Puts names to subjects, within a tenant. */
final class People {
  private final Db db;
  private final MemberStore members = new MemberStore();
  private final ApiKeyStore keys = new ApiKeyStore();

  People(Db db) {
    this.db = db;
  }

  /** Each subject once, in the order asked. */
  Future<List<Person>> name(Caller caller, List<String> subjects) {
    List<String> distinct = subjects.stream().distinct().toList();
    return db.readTenant(caller, tx -> name(tx, distinct));
  }

  private Future<List<Person>> name(TenantTx tx, List<String> subjects) {
    return members
        .names(tx, ids(subjects, Kind.PERSON))
        .compose(
            users ->
                keys.names(tx, ids(subjects, Kind.API_KEY))
                    .map(
                        found -> subjects.stream().map(one -> person(one, users, found)).toList()));
  }

  private static List<UUID> ids(List<String> subjects, Kind kind) {
    return subjects.stream().flatMap(subject -> Person.id(subject, kind).stream()).toList();
  }

  private static Person person(String subject, Map<UUID, String> users, Map<UUID, String> keys) {
    Kind kind = Kind.of(subject);
    Optional<String> name =
        switch (kind) {
          case PERSON -> Person.id(subject, kind).map(users::get);
          case API_KEY -> Person.id(subject, kind).map(keys::get);
          case SYSTEM -> Optional.of("Millrace");
        };
    return new Person(subject, kind, name);
  }
}
