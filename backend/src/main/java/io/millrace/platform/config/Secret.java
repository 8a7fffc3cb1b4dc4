package io.millrace.platform.config;

/** A value that must reach no log: it prints as stars. */
public record Secret(String value) {

  @Override
  public String toString() {
    return "***";
  }
}
