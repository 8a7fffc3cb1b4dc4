package io.millrace.tracking;

import io.millrace.platform.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which values of runs are asked for. By name a column is {@code metrics.<key>}, {@code
 * params.<key>} or {@code tags.<key>}; and what a metric was at its lowest, at its highest or at a
 * step: {@code min(metrics.<key>)}, {@code max(metrics.<key>)}, {@code at(metrics.<key>,<step>)}.
 */
public record RunColumns(List<String> metrics, List<String> params, List<String> tags) {
  /** Says that no values are asked for. */
  public static final String NONE = "none";

  /** What the runs of an experiment log under one name. */
  public enum Kind {
    METRICS,
    PARAMS,
    TAGS;

    private final String prefix = name().toLowerCase(Locale.ROOT) + '.';

    /** How it is written in the database and in the contract. */
    public String wireName() {
      return prefix.substring(0, prefix.length() - 1);
    }

    /** The kind of a name in the contract. */
    static Kind ofWireName(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT));
    }
  }

  /** A column: what is logged, under which key, and which value of it. */
  public record Name(Kind kind, String key, Reading reading) {
    private static final Pattern EXTREME = Pattern.compile("(min|max)\\((metrics\\.[^(),]+)\\)");
    private static final Pattern AT =
        Pattern.compile("at\\((metrics\\.[^(),]+),(-?[0-9]{1,18})\\)");

    /** Of a metric the last value. */
    Name(Kind kind, String key) {
      this(kind, key, Reading.LAST);
    }

    /**
     * Reads a column's name.
     *
     * @param pointer where it stands in the request
     * @throws ApiException INVALID_REQUEST
     */
    static Name of(String pointer, String name) {
      Matcher extreme = EXTREME.matcher(name);
      if (extreme.matches()) {
        Reading reading = extreme.group(1).equals("min") ? Reading.MIN : Reading.MAX;
        return new Name(Kind.METRICS, logged(pointer, extreme.group(2)).key(), reading);
      }
      Matcher at = AT.matcher(name);
      if (at.matches()) {
        Reading reading = Reading.at(Long.parseLong(at.group(2)));
        return new Name(Kind.METRICS, logged(pointer, at.group(1)).key(), reading);
      }
      return logged(pointer, name);
    }

    /**
     * Reads the name of what is logged.
     *
     * @throws ApiException INVALID_REQUEST
     */
    static Name logged(String pointer, String name) {
      for (Kind kind : Kind.values()) {
        if (name.startsWith(kind.prefix) && name.length() > kind.prefix.length()) {
          return new Name(kind, name.substring(kind.prefix.length()));
        }
      }
      throw ApiException.invalid(
          pointer,
          "A column is metrics.<key>, params.<key> or tags.<key>; in tables also"
              + " min(metrics.<key>), max(metrics.<key>) or at(metrics.<key>,<step>).");
    }

    /** Whether it is the last value of a metric, or no metric. */
    boolean isLast() {
      return reading.equals(Reading.LAST);
    }

    @Override
    public String toString() {
      return reading.written(kind.prefix + key);
    }
  }

  /** Sorts columns by what they are. */
  static RunColumns of(List<Name> names) {
    RunColumns columns = new RunColumns(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    names.forEach(name -> columns.keys(name.kind()).add(name.key()));
    return columns;
  }

  private List<String> keys(Kind kind) {
    return switch (kind) {
      case METRICS -> metrics;
      case PARAMS -> params;
      case TAGS -> tags;
    };
  }
}
