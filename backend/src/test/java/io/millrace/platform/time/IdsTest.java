package io.millrace.platform.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IdsTest {
  private final ManualTime time = new ManualTime();
  private final Ids ids = new Ids(time);

  @Test
  void idIsAVersion7UuidOfItsMillisecond() {
    // When
    UUID id = ids.next();

    // Then
    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(time.now().toEpochMilli());
  }

  @Test
  void idsSortInTheOrderTheyWereMade() {
    // Given
    List<String> made = new ArrayList<>();

    // When: more than the counter holds within one millisecond, then a later one
    IntStream.range(0, 10_000).forEach(i -> made.add(ids.next().toString()));
    time.advance(Duration.ofSeconds(1));
    made.add(ids.next().toString());

    // Then
    assertThat(made).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void idsStaySortedWhenTheClockGoesBack() {
    // Given
    time.advance(Duration.ofHours(1));
    String before = ids.next().toString();

    // When
    time.advance(Duration.ofMinutes(-30));
    String after = ids.next().toString();

    // Then
    assertThat(after).isGreaterThan(before);
  }

  @Test
  void idsOfManyThreadsAreDistinct() {
    // Given
    Set<UUID> made = ConcurrentHashMap.newKeySet();

    // When
    IntStream.range(0, 20_000).parallel().forEach(i -> made.add(ids.next()));

    // Then
    assertThat(made).hasSize(20_000);
  }

  @Test
  void secretHasItsLengthAndUsesEveryCharacterEvenly() {
    // When
    String secret = ids.secret(62_000);

    // Then: 1,000 of each are expected; seven standard deviations off would be a bias
    assertThat(secret).hasSize(62_000).matches("[0-9A-Za-z]+");
    assertThat(secret.chars().boxed().distinct()).hasSize(62);
    secret
        .chars()
        .distinct()
        .forEach(
            c -> assertThat(secret.chars().filter(other -> other == c)).hasSizeBetween(780, 1220));
  }

  @Test
  void systemTimeIsKeptInFullByPostgres() {
    // When
    int nanos = Time.system().now().getNano();

    // Then
    assertThat(nanos % 1_000).isZero();
  }
}
