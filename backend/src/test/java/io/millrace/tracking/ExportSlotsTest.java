package io.millrace.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.platform.ApiException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ExportSlotsTest {
  private final ExportSlots slots = new ExportSlots(3, 2);
  private final UUID one = new UUID(0, 1);
  private final UUID other = new UUID(0, 2);

  @Test
  void aTenantHasItsPlacesAndAllHaveTheServers() {
    Runnable first = slots.take(one);
    slots.take(one);

    assertThatThrownBy(() -> slots.take(one))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("tenant is downloading 2 exports");
    slots.take(other);
    assertThatThrownBy(() -> slots.take(other)).hasMessageContaining("3 exports are being");

    first.run();
    assertThatCode(() -> slots.take(other)).doesNotThrowAnyException();
  }

  @Test
  void aPlaceIsGivenBackOnce() {
    Runnable first = slots.take(one);
    Runnable second = slots.take(one);

    first.run();
    first.run();
    slots.take(one);

    assertThatThrownBy(() -> slots.take(one)).isInstanceOf(ApiException.class);
    second.run();
    assertThat(slots.take(one)).isNotNull();
  }
}
