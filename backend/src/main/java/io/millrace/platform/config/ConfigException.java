package io.millrace.platform.config;

import io.millrace.platform.StartupException;
import java.util.List;

/**
 * Settings that cannot be used. Names every problem, one a line, for the person who starts the
 * server.
 */
public final class ConfigException extends StartupException {
  private static final long serialVersionUID = 1L;

  private final List<String> problems;

  public ConfigException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
