package io.millrace.demo;

import io.millrace.platform.time.Time;
import java.io.PrintStream;
import java.util.Locale;

/** What the person sees: one line a step, with the seconds that it took. */
final class Progress {
  private static final double NANOS = 1e9;

  private final PrintStream out;
  private long since = Time.system().nanos();

  Progress(PrintStream out) {
    this.out = out;
  }

  /** The line of a step that has just ended. */
  void line(String step, String format, Object... arguments) {
    long now = Time.system().nanos();
    out.printf(
        Locale.ROOT,
        "%-9s %5.1f s  %s%n",
        step,
        (now - since) / NANOS,
        String.format(Locale.ROOT, format, arguments));
    out.flush();
    since = now;
  }

  /** A line that belongs to the step before. */
  void more(String format, Object... arguments) {
    out.printf(Locale.ROOT, "%19s%s%n", "", String.format(Locale.ROOT, format, arguments));
    out.flush();
  }

  /** Text as it is. */
  void text(String text) {
    out.println(text);
    out.flush();
  }
}
