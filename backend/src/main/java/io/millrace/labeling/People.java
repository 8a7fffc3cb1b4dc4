package io.millrace.labeling;

import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts names to subjects. */
final class People {
  private static final String USER = "user:";
  private static final String KEY = "key:";

  private final PersonNames names;

  People(PersonNames names) {
    this.names = names;
  }

  /** Names by subject, for each of them. */
  Future<Map<String, String>> names(TenantTx tx, Collection<String> subjects) {
    List<String> distinct = subjects.stream().distinct().toList();
    List<UUID> users = distinct.stream().flatMap(People::user).toList();
    Future<Map<UUID, String>> known =
        users.isEmpty() ? Future.succeededFuture(Map.of()) : names.names(tx, users);
    return known.map(
        found ->
            distinct.stream()
                .collect(Collectors.toMap(Function.identity(), subject -> name(subject, found))));
  }

  Future<List<Annotation>> name(TenantTx tx, List<Annotation> annotations) {
    return names(tx, annotations.stream().map(Annotation::annotator).toList())
        .map(
            found ->
                annotations.stream().map(one -> one.withName(found.get(one.annotator()))).toList());
  }

  Future<Optional<Review>> name(TenantTx tx, Optional<Review> review) {
    return names(tx, review.stream().map(Review::reviewer).toList())
        .map(found -> review.map(one -> one.withName(found.get(one.reviewer()))));
  }

  private static String name(String subject, Map<UUID, String> found) {
    if (subject.startsWith(KEY)) {
      return "API key";
    }
    return user(subject)
        .map(id -> found.getOrDefault(id, "A former member"))
        .findFirst()
        .orElse(subject);
  }

  private static Stream<UUID> user(String subject) {
    return subject.startsWith(USER)
        ? Stream.of(UUID.fromString(subject.substring(USER.length())))
        : Stream.empty();
  }
}
