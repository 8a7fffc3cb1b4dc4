package io.millrace.platform.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BlobKeyTest {
  private static final UUID TENANT = UUID.fromString("0199a1b2-0000-7000-8000-000000000001");
  private static final UUID OBJECT = UUID.fromString("0199a1b2-0000-7000-8000-000000000002");

  @Test
  void namesTenantKindAndObject() {
    // When
    BlobKey key = BlobKey.of(TENANT, "dataset-pack", OBJECT);

    // Then
    assertThat(key).hasToString("t/" + TENANT + "/dataset-pack/" + OBJECT);
    assertThat(key.tenant()).isEqualTo(TENANT);
    assertThat(new BlobKey(key.value())).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Upper", "a/b", "..", "a b", "-a", "abcdefghijklmnopqrstuvwxyz123456"})
  void refusesAKindThatIsNotAPlainWord(String kind) {
    assertThatThrownBy(() -> BlobKey.of(TENANT, kind, OBJECT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "t/x/y/z", "/etc/passwd", "t/../../secret"})
  void refusesWhatIsNoKeyOfOurs(String text) {
    assertThatThrownBy(() -> new BlobKey(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a blob key");
  }
}
