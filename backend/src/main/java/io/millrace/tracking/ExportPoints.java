package io.millrace.tracking;

import static io.millrace.datasets.BlobWindow.await;

import io.millrace.platform.parquet.ParquetWriter;
import io.millrace.tracking.ExportStore.Stretch;
import io.millrace.tracking.points.BatchCodec;
import io.millrace.tracking.points.ChunkCodec;
import io.millrace.tracking.points.PointBuffer;
import io.millrace.tracking.points.Points;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every point of some runs, by run, key and the order of points: chunk after chunk, with what is
 * not sealed put between. In memory are one chunk and what one run has not sealed.
 */
final class ExportPoints {
  private final ExportSource source;
  private final ParquetWriter table;
  private final ExportStore store = new ExportStore();
  private final BacklogStore backlog = new BacklogStore();
  private final ReadingStore readings = new ReadingStore();
  private Set<String> unsealed = Set.of();
  private Map<String, PointBuffer> loose = Map.of();
  private String run = "";
  private String key = "";
  private Points rest = Points.NONE;

  ExportPoints(ExportSource source, ParquetWriter table) {
    this.source = source;
    this.table = table;
  }

  void write(List<String> runs) throws IOException {
    unsealed = new HashSet<>(await(readings.unsealed(source.tx(), runs)));
    source.each(store.points(source.tx(), runs), this::add);
    add(rest);
    rest = Points.NONE;
  }

  private void add(Stretch stretch) throws IOException {
    if (!stretch.runId().equals(run) || !stretch.key().equals(key)) {
      add(rest);
      begin(stretch);
    }
    if (stretch.body() != null) {
      Points sealed = ChunkCodec.decode(stretch.body());
      Points near = rest.slice(0, rest.indexOf(stretch.last()));
      add(sealed.merge(near));
      rest = rest.after(stretch.last());
    }
  }

  private void begin(Stretch stretch) throws IOException {
    if (!stretch.runId().equals(run)) {
      run = stretch.runId();
      loose = unsealed.contains(run) ? loose() : Map.of();
    }
    key = stretch.key();
    PointBuffer logged = loose.get(key);
    rest = logged == null ? Points.NONE : logged.points();
  }

  private Map<String, PointBuffer> loose() throws IOException {
    Map<String, PointBuffer> points = new HashMap<>();
    for (byte[] body :
        await(backlog.bodies(source.tx(), List.of(run))).getOrDefault(run, List.of())) {
      BatchCodec.decode(body, null, points);
    }
    return points;
  }

  private void add(Points points) throws IOException {
    for (int i = 0; i < points.size(); i++) {
      table.row(run, key, points.step(i), points.time(i), points.value(i));
    }
  }
}
