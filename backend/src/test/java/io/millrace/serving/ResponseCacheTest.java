package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ResponseCacheTest {
  private static final int VALUES = 250;
  private static final long ENTRY = 256 + 4 * VALUES;

  private final UUID busy = new UUID(0, 1);
  private final UUID quiet = new UUID(0, 2);
  private final UUID version = new UUID(0, 3);

  @Test
  void answersTheTenantThatAskedAndNoOther() {
    // Given
    ResponseCache cache = new ResponseCache(10 * ENTRY);
    ResponseCache.Key key = new ResponseCache.Key(version, "a");

    // When
    cache.put(busy, key, outputs(7));

    // Then
    assertThat(cache.get(busy, key).orElseThrow().get(0).data().getFloat()).isEqualTo(7);
    assertThat(cache.get(busy, key).orElseThrow().get(0).data().getFloat())
        .as("each reader begins at the beginning")
        .isEqualTo(7);
    assertThat(cache.get(quiet, key)).isEmpty();
    assertThat(cache.get(busy, new ResponseCache.Key(version, "b"))).isEmpty();
    assertThat(cache.get(busy, new ResponseCache.Key(new UUID(0, 9), "a"))).isEmpty();
  }

  @Test
  void staysBoundedAndTheTenantThatHoldsMostGivesUpItsEldest() {
    // Given
    ResponseCache cache = new ResponseCache(10 * ENTRY);
    cache.put(quiet, new ResponseCache.Key(version, "q"), outputs(1));

    // When
    for (int i = 0; i < 100; i++) {
      cache.put(busy, new ResponseCache.Key(version, "b" + i), outputs(i));
      assertThat(cache.bytes()).isLessThanOrEqualTo(10 * ENTRY);
    }

    // Then
    assertThat(cache.get(quiet, new ResponseCache.Key(version, "q"))).isPresent();
    assertThat(cache.get(busy, new ResponseCache.Key(version, "b99"))).isPresent();
    assertThat(cache.get(busy, new ResponseCache.Key(version, "b0"))).isEmpty();
  }

  @Test
  void forgetsAVersionAndWhatIsTooLarge() {
    // Given
    ResponseCache cache = new ResponseCache(ENTRY);
    cache.put(busy, new ResponseCache.Key(version, "a"), outputs(1));

    // When
    cache.forget(version);
    ResponseCache small = new ResponseCache(ENTRY - 1);
    small.put(busy, new ResponseCache.Key(version, "a"), outputs(1));

    // Then
    assertThat(cache.get(busy, new ResponseCache.Key(version, "a"))).isEmpty();
    assertThat(cache.bytes()).isZero();
    assertThat(small.bytes()).isZero();
  }

  @Test
  void inputsOfOtherShapesOrValuesHaveOtherDigests() {
    Tensor input = outputs(1).get(0);
    Tensor reshaped = Tensor.of(Datatype.FP32, new long[] {VALUES, 1}, input.data().duplicate());
    Tensor joined = Tensor.ofStrings(new long[] {1, 2}, new byte[][] {{1, 2}, {3}});
    Tensor otherwise = Tensor.ofStrings(new long[] {1, 2}, new byte[][] {{1}, {2, 3}});

    assertThat(InputDigest.of(List.of(input))).isEqualTo(InputDigest.of(outputs(1)));
    assertThat(InputDigest.of(List.of(input)))
        .isNotEqualTo(InputDigest.of(List.of(reshaped)))
        .isNotEqualTo(InputDigest.of(outputs(2)));
    assertThat(InputDigest.of(List.of(joined))).isNotEqualTo(InputDigest.of(List.of(otherwise)));
  }

  private static List<Tensor> outputs(float value) {
    ByteBuffer data = ByteBuffer.allocate(4 * VALUES).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    data.putFloat(0, value);
    return List.of(Tensor.of(Datatype.FP32, new long[] {1, VALUES}, data));
  }
}
