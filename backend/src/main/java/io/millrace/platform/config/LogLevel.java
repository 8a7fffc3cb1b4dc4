package io.millrace.platform.config;

/** How much the server tells on stderr. */
public enum LogLevel {
  ERROR,
  WARN,
  INFO,
  DEBUG,
  TRACE
}
