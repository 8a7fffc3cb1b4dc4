package io.millrace.imports;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** TensorBoard's event files: a folder of them is a run. */
final class TensorboardReading implements FileReader {
  private static final String EVENTS = "tfevents";

  @Override
  public ImportKind kind() {
    return ImportKind.TENSORBOARD;
  }

  @Override
  public NewImport settle(UploadedFile file, NewImport request) {
    return request.into(
        request.experiment().orElse(file.name().contains(EVENTS) ? "TensorBoard" : file.stem()));
  }

  @Override
  public void read(UploadedFile file, NewImport request, RunWriters writers) throws IOException {
    Map<String, TensorboardRun> runs = new HashMap<>();
    boolean isArchive = file.isArchive();
    file.each(
        (path, content) -> {
          String folder = path.substring(0, Math.max(0, path.lastIndexOf('/')));
          if (isArchive && !path.substring(path.lastIndexOf('/') + 1).contains(EVENTS)) {
            writers.tally().lostAlike("file", path, "It is no event file.");
          } else if (writers.isFull() && !runs.containsKey(folder)) {
            writers.tally().lostAlike("file", path, "There are too many runs already.");
          } else {
            String name = folder.isEmpty() ? last(file, isArchive) : folder;
            TensorboardRun run =
                runs.computeIfAbsent(
                    folder,
                    each ->
                        new TensorboardRun(
                            writers, request.experiment().orElseThrow(), each, name));
            Records.each(
                new RecordFile(content),
                path,
                writers.tally(),
                (record, end) -> run.take(path, end, record));
          }
        });
    for (String link : file.links()) {
      writers.tally().lostAlike("link", link, ImportTally.NOT_FOLLOWED);
    }
    for (TensorboardRun run : runs.values()) {
      run.close();
    }
    if (writers.isEmpty()) {
      throw new ImportRefusal("There is no event file of TensorBoard in it that can be read.");
    }
  }

  private static String last(UploadedFile file, boolean isArchive) {
    return isArchive ? file.stem() : file.name().substring(file.name().lastIndexOf('/') + 1);
  }
}
