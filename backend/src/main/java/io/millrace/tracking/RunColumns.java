package io.millrace.tracking;

import io.millrace.platform.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which values of runs are asked for. By name a column is {@code metrics.<key>}, {@code
 * params.<key>} or {@code tags.<key>}.
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

  /** A column: what is logged, under which key. */
  public record Name(Kind kind, String key) {
    /**
     * Reads a column's name.
     *
     * @param pointer where it stands in the request
     * @throws ApiException INVALID_REQUEST
     */
    static Name of(String pointer, String name) {
      for (Kind kind : Kind.values()) {
        if (name.startsWith(kind.prefix) && name.length() > kind.prefix.length()) {
          return new Name(kind, name.substring(kind.prefix.length()));
        }
      }
      throw ApiException.invalid(pointer, "A column is metrics.<key>, params.<key> or tags.<key>.");
    }

    @Override
    public String toString() {
      return kind.prefix + key;
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
