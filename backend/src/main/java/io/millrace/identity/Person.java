package io.millrace.identity;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Who stands behind a subject.
 *
 * @param subject as {@link io.millrace.platform.Caller#subject()} gives it
 * @param name empty for who has left the tenant, and for a key that was revoked
 */
public record Person(String subject, Kind kind, Optional<String> name) {
  /** What a subject is. */
  public enum Kind {
    /** A member of the tenant, or who was one. */
    PERSON("user:"),
    /** A program with a key of the tenant. */
    API_KEY("key:"),
    /** Millrace itself. */
    SYSTEM("");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }

    /** The name in the contract. */
    @JsonValue
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Kind of(String subject) {
      return subject.startsWith(PERSON.prefix)
          ? PERSON
          : subject.startsWith(API_KEY.prefix) ? API_KEY : SYSTEM;
    }
  }

  /** The id behind a subject of that kind; empty for one that is none. */
  static Optional<UUID> id(String subject, Kind kind) {
    if (Kind.of(subject) != kind) {
      return Optional.empty();
    }
    try {
      return Optional.of(UUID.fromString(subject.substring(kind.prefix.length())));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
