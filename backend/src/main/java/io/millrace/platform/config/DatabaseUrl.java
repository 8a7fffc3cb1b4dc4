package io.millrace.platform.config;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * How to log in to a PostgreSQL database as one role.
 *
 * @param options what follows the question mark of the URL ({@code sslmode=require}), or empty
 */
public record DatabaseUrl(
    String host, int port, String database, String user, Secret password, String options) {
  private static final int DEFAULT_PORT = 5432;
  private static final String FORM =
      "must look like postgresql://user:password@host:5432/database, with the reserved characters"
          + " of user and password percent-encoded";

  /**
   * Parses {@code postgresql://user:password@host:port/database?options}.
   *
   * @throws IllegalArgumentException says what a URL must look like; never contains the given text
   */
  public static DatabaseUrl parse(String text) {
    URI uri;
    try {
      uri = URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(FORM, null);
    }
    boolean postgres = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
    String userInfo = uri.getRawUserInfo();
    String path = uri.getRawPath();
    int colon = userInfo == null ? -1 : userInfo.indexOf(':');
    if (!postgres || uri.getHost() == null || colon < 1 || path == null || path.length() < 2) {
      throw new IllegalArgumentException(FORM);
    }
    return new DatabaseUrl(
        uri.getHost(),
        uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
        decode(path.substring(1)),
        decode(userInfo.substring(0, colon)),
        new Secret(decode(userInfo.substring(colon + 1))),
        uri.getRawQuery() == null ? "" : uri.getRawQuery());
  }

  /** The URL for the reactive client; holds the password. */
  public String uri() {
    return "postgresql://%s:%s@%s:%d/%s%s"
        .formatted(encode(user), encode(password.value()), host, port, encode(database), query());
  }

  /** The URL for JDBC; user and password are passed beside it. */
  public String jdbcUrl() {
    return "jdbc:postgresql://%s:%d/%s%s".formatted(host, port, encode(database), query());
  }

  private String query() {
    return options.isEmpty() ? "" : "?" + options;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
