package io.millrace.imports;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Offline runs of W&B: their {@code .wandb} files, then the files in the folders beside them. */
final class WandbReading implements FileReader {
  private static final String ENDING = ".wandb";
  private static final String FILES = "/files/";

  @Override
  public ImportKind kind() {
    return ImportKind.WANDB;
  }

  /** Without an experiment each run goes into that of its project. */
  @Override
  public NewImport settle(UploadedFile file, NewImport request) {
    return request;
  }

  @Override
  public void read(UploadedFile file, NewImport request, RunWriters writers) throws IOException {
    WandbRuns runs = new WandbRuns(writers, request.experiment());
    boolean isArchive = file.isArchive();
    file.each(
        (path, content) -> {
          if (!isArchive || (path.endsWith(ENDING) && !isCopy(path))) {
            runs.read(path, content);
          }
        });
    if (isArchive && runs.isEmpty()) {
      file.each(
          (path, content) -> {
            if (path.endsWith(ENDING)) {
              runs.read(path, content);
            }
          });
    }
    runs.finish();
    if (isArchive && !runs.isEmpty()) {
      file.each((path, content) -> beside(path, content, runs, writers.tally()));
    }
    for (String link : file.links()) {
      if (!isCopy(link + "/")) {
        writers.tally().lostAlike("link", link, ImportTally.NOT_FOLLOWED);
      }
    }
    runs.close();
    if (runs.isEmpty()) {
      throw new ImportRefusal("There is no offline run of W&B in it that can be read.");
    }
  }

  /** W&B links the folder of the latest run; an archive may hold it twice. */
  private static boolean isCopy(String path) {
    return ("/" + path).contains("/latest-run/");
  }

  private static void beside(String path, InputStream content, WandbRuns runs, ImportTally tally)
      throws IOException {
    if (path.endsWith(ENDING) || isCopy(path)) {
      return;
    }
    for (int at = slashed(path, 0); at >= 0; at = slashed(path, at + 1)) {
      Optional<WandbRun> run = runs.in(path.substring(0, Math.max(0, at - 1)));
      if (run.isPresent()) {
        byte[] bytes = content.readNBytes(Records.MAX_RECORD + 1);
        if (bytes.length > Records.MAX_RECORD) {
          tally.lostAlike("file", path, "It has more than " + Records.MAX_RECORD + " bytes.");
        } else {
          run.get().file(path.substring(at + FILES.length() - 1), bytes);
        }
        return;
      }
    }
    tally.lostAlike("file", path, "It is none of a run's own files.");
  }

  private static int slashed(String path, int from) {
    return ("/" + path).indexOf(FILES, from);
  }
}
