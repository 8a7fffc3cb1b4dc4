package io.millrace.platform.config;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Reads settings one by one, remembering each name with its default and each problem, so that all
 * problems come out together. An empty value counts as unset.
 */
final class Settings {
  private static final String FILE_SUFFIX = "_FILE";

  private final Map<String, String> environment;
  private final Map<String, String> defaults = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  Settings(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Every setting that was asked for, in that order, with its default as the documentation words
   * it.
   */
  Map<String, String> defaults() {
    return defaults;
  }

  List<String> problems() {
    return problems;
  }

  void problem(String text) {
    problems.add(text);
  }

  boolean isSet(String name) {
    return !environment.getOrDefault(name, "").isBlank();
  }

  String text(String name, String fallback) {
    return optional(name, fallback).orElse(fallback);
  }

  int integer(String name, int fallback, int min, int max) {
    return integer(name, fallback, Integer.toString(fallback), min, max);
  }

  /** An integer whose default depends on the machine; {@code wording} says how. */
  int integer(String name, int fallback, String wording, int min, int max) {
    return parsed(name, wording, text -> Math.toIntExact(ranged(text, min, max))).orElse(fallback);
  }

  long size(String name, long fallback) {
    return size(name, fallback, Long.toString(fallback));
  }

  /** A size whose default depends on the machine; {@code wording} says how. */
  long size(String name, long fallback, String wording) {
    return parsed(name, wording, text -> ranged(text, 1, Long.MAX_VALUE)).orElse(fallback);
  }

  /** A size that is found out later where it is not set; {@code wording} says how. */
  OptionalLong size(String name, String wording) {
    return parsed(name, wording, text -> ranged(text, 1, Long.MAX_VALUE))
        .map(OptionalLong::of)
        .orElseGet(OptionalLong::empty);
  }

  boolean flag(String name) {
    return parsed(name, "false", Settings::bool).orElse(false);
  }

  <E extends Enum<E>> E choice(String name, Class<E> type, E fallback) {
    return parsed(name, fallback.name(), text -> constant(type, text)).orElse(fallback);
  }

  /** A web address without a path, as {@code https://host:port}. */
  Optional<URI> origin(String name) {
    return parsed(name, "", Settings::parseOrigin);
  }

  /** Ranges of addresses, separated by commas; none when unset. */
  List<AddressRange> ranges(String name) {
    return parsed(
            name, "", text -> Stream.of(text.split("\\s*,\\s*")).map(AddressRange::parse).toList())
        .orElse(List.of());
  }

  Optional<Path> path(String name) {
    return parsed(name, "", Settings::parsePath);
  }

  Path path(String name, String fallback) {
    return parsed(name, fallback, Settings::parsePath).orElseGet(() -> parsePath(fallback));
  }

  Optional<Secret> secret(String name) {
    return secret(name, Secret::new);
  }

  /** A secret, given as it is or as the path of the file that holds it ({@code NAME_FILE}). */
  <T> Optional<T> secret(String name, Function<String, T> parser) {
    defaults.put(name, "");
    defaults.put(name + FILE_SUFFIX, "");
    if (isSet(name) && isSet(name + FILE_SUFFIX)) {
      problem("%1$s and %1$s%2$s are both set: keep one.".formatted(name, FILE_SUFFIX));
      return Optional.empty();
    }
    return isSet(name + FILE_SUFFIX)
        ? fileText(name + FILE_SUFFIX).flatMap(text -> parse(name + FILE_SUFFIX, text, parser))
        : value(name).flatMap(text -> parse(name, text, parser));
  }

  private Optional<String> fileText(String name) {
    String path = environment.get(name).strip();
    try {
      String text = Files.readString(Path.of(path)).strip();
      if (text.isEmpty()) {
        problem("%s: the file %s is empty.".formatted(name, path));
        return Optional.empty();
      }
      return Optional.of(text);
    } catch (IOException | InvalidPathException e) {
      problem(
          "%s: the file %s cannot be read (%s)."
              .formatted(name, path, e.getClass().getSimpleName()));
      return Optional.empty();
    }
  }

  private Optional<String> optional(String name, String fallback) {
    defaults.put(name, fallback);
    return value(name);
  }

  private <T> Optional<T> parsed(String name, String fallback, Function<String, T> parser) {
    return optional(name, fallback).flatMap(text -> parse(name, text, parser));
  }

  private <T> Optional<T> parse(String name, String text, Function<String, T> parser) {
    try {
      return Optional.of(parser.apply(text));
    } catch (IllegalArgumentException e) {
      problem("%s %s.".formatted(name, e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<String> value(String name) {
    return isSet(name) ? Optional.of(environment.get(name).strip()) : Optional.empty();
  }

  private static long ranged(String text, long min, long max) {
    try {
      long number = Long.parseLong(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("must be a whole number, not '%s'".formatted(text), e);
    }
    throw new IllegalArgumentException(
        max == Long.MAX_VALUE
            ? "must be at least %d, not %s".formatted(min, text)
            : "must be from %d to %d, not %s".formatted(min, max, text));
  }

  private static boolean bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException("must be true or false, not '%s'".formatted(text));
    };
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String text) {
    List<E> constants = List.of(type.getEnumConstants());
    return constants.stream()
        .filter(constant -> constant.name().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "must be one of %s, not '%s'".formatted(constants, text)));
  }

  private static URI parseOrigin(String text) {
    URI uri;
    try {
      uri = URI.create(text.replaceFirst("/$", ""));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(originForm(text), e);
    }
    boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    String rebuilt = "%s://%s".formatted(uri.getScheme(), uri.getRawAuthority());
    if (!web
        || uri.getHost() == null
        || uri.getUserInfo() != null
        || !rebuilt.equals(uri.toString())) {
      throw new IllegalArgumentException(originForm(text));
    }
    return uri;
  }

  private static String originForm(String text) {
    return "must be an address like https://millrace.example.com:8443 without a path, not '%s'"
        .formatted(text);
  }

  private static Path parsePath(String text) {
    try {
      return Path.of(text).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("is not a path: '%s'".formatted(text), e);
    }
  }
}
