package io.millrace.tracking;

import io.millrace.tracking.ChunkStore.Chunk;
import io.millrace.tracking.points.ChunkCodec;
import io.millrace.tracking.points.CurveBuckets;
import io.millrace.tracking.points.Points;
import io.millrace.tracking.points.Range;
import io.millrace.tracking.points.Stretches;
import io.millrace.tracking.points.Stretches.Thinned;
import java.util.List;
import java.util.Map;

/**
 * The curve of one metric: what is known of it before any chunk is read.
 *
 * @param maxPoints most points of the picture
 * @param loose the points that are not sealed, those in the range
 * @param chunks the sealed ones from afar, in order
 */
record CurvePlan(Range range, int maxPoints, Points loose, List<Chunk> chunks) {

  /** The chunks that the picture cannot do without. */
  List<Chunk> toRead() {
    long total = chunks.stream().mapToLong(chunk -> chunk.summary().count()).sum();
    boolean all =
        chunks.size() < CurveBuckets.buckets(maxPoints) || total + loose.size() <= maxPoints;
    return chunks.stream()
        .filter(
            chunk ->
                all
                    || !range.contains(chunk.summary())
                    || Stretches.isAmong(loose, chunk.summary()))
        .toList();
  }

  /**
   * Draws it; unpacks chunks, so that it belongs on a worker.
   *
   * @param bodies at least those that had to be read
   */
  Thinned draw(Map<Chunk.Key, Chunk> bodies) {
    Stretches stretches = new Stretches(loose);
    for (Chunk chunk : chunks) {
      Chunk body = bodies.get(chunk.key());
      if (body == null) {
        stretches.add(chunk.summary());
      } else {
        stretches.add(chunk.summary(), range.of(ChunkCodec.decode(body.body())));
      }
    }
    return stretches.thin(maxPoints);
  }
}
