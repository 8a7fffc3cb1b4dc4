package io.millrace.tracking.points;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CodecTest {
  private static final long SEED = System.nanoTime();

  @Test
  void aBatchAndAChunkGiveBackWhatWentIn() {
    System.out.println("CodecTest seed " + SEED);
    RandomPoints random = new RandomPoints(SEED);
    for (int round = 0; round < 300; round++) {
      // Given
      List<Position> arriving = random.arriving(1 + random.next(round + 1));
      List<Position> expected = RandomPoints.expected(arriving);

      // When
      byte[] batch =
          BatchCodec.encode(new TreeMap<>(Map.of("größe/ß", RandomPoints.buffer(arriving))));
      Map<String, PointBuffer> decoded = new HashMap<>();
      BatchCodec.decode(batch, null, decoded);
      Points points = decoded.get("größe/ß").points();
      Points stored = ChunkCodec.decode(ChunkCodec.encode(points));

      // Then
      assertThat(RandomPoints.list(points)).as("round %d", round).isEqualTo(expected);
      assertThat(RandomPoints.list(stored)).as("round %d", round).isEqualTo(expected);
    }
  }

  @Test
  void onlyTheWantedKeysOfABatchAreRead() {
    // Given
    PointBuffer one = RandomPoints.buffer(List.of(new Position(1, 2, 3)));
    byte[] batch = BatchCodec.encode(new TreeMap<>(Map.of("a", one, "b", one, "c", one)));

    // When
    Map<String, PointBuffer> decoded = new HashMap<>();
    BatchCodec.decode(batch, Set.of("b", "z"), decoded);

    // Then
    assertThat(decoded).containsOnlyKeys("b");
    assertThat(decoded.get("b").greatest()).isEqualTo(new Position(1, 2, 3));
  }

  @Test
  void curvesOfTrainingTakeFewBytes() {
    // Given
    java.util.Random random = new java.util.Random(7);
    PointBuffer floats = new PointBuffer();
    PointBuffer doubles = new PointBuffer();
    for (int i = 0; i < 2_048; i++) {
      double loss = 0.1 + 2 * Math.exp(-i / 800.0) + random.nextGaussian() / 40;
      long time = 1_760_000_000_000L + 137L * i + random.nextInt(9);
      floats.add(i, time, (float) loss);
      doubles.add(i, time, loss);
    }

    // When
    int narrow = ChunkCodec.encode(floats.points()).length;
    int wide = ChunkCodec.encode(doubles.points()).length;

    // Then
    System.out.printf("bytes a point: floats %.2f, doubles %.2f%n", narrow / 2048.0, wide / 2048.0);
    assertThat(narrow).isLessThan(2_048 * 5);
    assertThat(wide).isLessThan(2_048 * 9);
  }
}
