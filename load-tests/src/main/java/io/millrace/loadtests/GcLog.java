package io.millrace.loadtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What a JVM tells of its collector, whichever it is: the heap around each pause, and its time. */
record GcLog(List<Pause> all) {
  private static final double KIBI = 1 << 10;

  /** Such as {@code Pause Young (Normal) (G1 Evacuation Pause) 120M->31M(254M) 3.145ms}. */
  private static final Pattern PAUSE =
      Pattern.compile("Pause .*?(?: (\\d+)M->(\\d+)M\\(\\d+M\\))? (\\d+\\.\\d+)ms");

  /**
   * The world was stopped.
   *
   * @param before mebibytes on the heap
   */
  private record Pause(double before, double after, double millis) {}

  /** The JVM's option for it. */
  static String option(Path file) {
    return "-Xlog:gc:file=" + file;
  }

  static GcLog read(Path file) throws IOException {
    return new GcLog(PAUSE.matcher(Files.readString(file)).results().map(GcLog::pause).toList());
  }

  private static Pause pause(MatchResult found) {
    boolean heap = found.group(1) != null;
    return new Pause(
        heap ? Double.parseDouble(found.group(1)) : Double.NaN,
        heap ? Double.parseDouble(found.group(2)) : Double.NaN,
        Double.parseDouble(found.group(3)));
  }

  /** What came after another reading; its last pause is where the first here begins. */
  GcLog since(GcLog earlier) {
    return new GcLog(all.subList(Math.max(0, earlier.all.size() - 1), all.size()));
  }

  int pauses() {
    return all.size() - 1;
  }

  double longestPauseMillis() {
    return all.stream().skip(1).mapToDouble(Pause::millis).max().orElse(0);
  }

  double pausedMillis() {
    return all.stream().skip(1).mapToDouble(Pause::millis).sum();
  }

  /** By how much the heap grew from each pause to the next. */
  double allocatedBytes() {
    List<Pause> sized = all.stream().filter(each -> !Double.isNaN(each.before)).toList();
    double mebibytes = 0;
    for (int i = 1; i < sized.size(); i++) {
      mebibytes += sized.get(i).before - sized.get(i - 1).after;
    }
    return mebibytes * KIBI * KIBI;
  }
}
