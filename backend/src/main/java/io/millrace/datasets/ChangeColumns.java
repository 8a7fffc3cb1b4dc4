package io.millrace.datasets;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.platform.ApiException;
import io.millrace.platform.ApiException.FieldError;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Checked changes, turned into one array a column so that any number is one statement. */
final class ChangeColumns {
  private static final int MAX_ERRORS = 20;
  private static final int MAX_LABEL = 200;

  private final String[] paths;
  private final Boolean[] removes;
  private final Boolean[] setLabels;
  private final String[] labels;
  private final Boolean[] setSplits;
  private final String[] splits;
  private final List<HeldFile> files;

  private ChangeColumns(int size, List<HeldFile> files) {
    paths = new String[size];
    removes = new Boolean[size];
    setLabels = new Boolean[size];
    labels = new String[size];
    setSplits = new Boolean[size];
    splits = new String[size];
    this.files = files;
  }

  /**
   * Checks and turns.
   *
   * @throws ApiException INVALID_REQUEST with the pointers of those that are wrong
   */
  static ChangeColumns of(List<EntryChange> changes, List<HeldFile> files) {
    List<FieldError> errors = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    ChangeColumns columns = new ChangeColumns(changes.size(), files);
    for (int i = 0; i < changes.size() && errors.size() < MAX_ERRORS; i++) {
      String at = "/changes/" + i;
      EntryChange change = changes.get(i);
      check(change, at, errors);
      if (!seen.add(change.path())) {
        errors.add(new FieldError(at + "/path", "The path stands twice; name each path once."));
      }
      columns.set(i, change);
    }
    if (!errors.isEmpty()) {
      throw ApiException.invalid(errors);
    }
    return columns;
  }

  private static void check(EntryChange change, String at, List<FieldError> errors) {
    EntryPaths.problem(change.path())
        .ifPresent(problem -> errors.add(new FieldError(at + "/path", problem)));
    JsonNode label = change.label();
    if (isSet(label) && !isLabel(label)) {
      errors.add(
          new FieldError(at + "/label", "A label is 1 to 200 characters, or null for none."));
    }
    if (isSet(change.split()) && !isSplit(change.split())) {
      errors.add(new FieldError(at + "/split", "A split is train, validation, test, or null."));
    }
    if (!change.remove() && label == null && change.split() == null) {
      errors.add(new FieldError(at, "Say what changes: label, split or delete."));
    }
  }

  private static boolean isSet(JsonNode value) {
    return value != null && !value.isNull();
  }

  private static boolean isLabel(JsonNode label) {
    return label.isTextual()
        && !label.asText().isBlank()
        && label.asText().length() <= MAX_LABEL
        && label.asText().indexOf('\u0000') < 0;
  }

  private static boolean isSplit(JsonNode split) {
    return switch (split.asText()) {
      case "train", "validation", "test" -> split.isTextual();
      default -> false;
    };
  }

  private void set(int i, EntryChange change) {
    paths[i] = change.path();
    removes[i] = change.remove();
    setLabels[i] = change.label() != null;
    labels[i] = isSet(change.label()) ? change.label().asText() : null;
    setSplits[i] = change.split() != null;
    splits[i] = isSet(change.split()) ? change.split().asText() : null;
  }

  /** Appends the six arrays of the changes and the three of the files. */
  Tuple appendTo(Tuple tuple) {
    return tuple
        .addValue(paths)
        .addValue(removes)
        .addValue(setLabels)
        .addValue(labels)
        .addValue(setSplits)
        .addValue(splits)
        .addValue(files.stream().map(HeldFile::path).toArray(String[]::new))
        .addValue(files.stream().map(HeldFile::holder).toArray(UUID[]::new))
        .addValue(files.stream().map(HeldFile::mediaType).toArray(String[]::new));
  }

  int size() {
    return paths.length;
  }
}
