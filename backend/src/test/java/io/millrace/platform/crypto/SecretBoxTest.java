package io.millrace.platform.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SecretBoxTest {
  private final Ids ids = new Ids(Time.system());
  private final SecretBox box = new SecretBox("admin token", ids);

  @Test
  void whatIsClosedIsOpenedAgain() {
    byte[] first = box.seal("here", "secret ü");

    assertThat(box.open("here", first)).hasValue("secret ü");
    assertThat(new SecretBox("admin token", ids).open("here", first)).hasValue("secret ü");
    assertThat(new String(first, StandardCharsets.UTF_8)).doesNotContain("secret");
    assertThat(box.seal("here", "secret ü")).isNotEqualTo(first);
  }

  @Test
  void noOtherKeyPlaceOrBytesOpenIt() {
    byte[] first = box.seal("here", "secret");
    byte[] changed = first.clone();
    changed[changed.length - 1] ^= 1;

    assertThat(new SecretBox("another token", ids).open("here", first)).isEmpty();
    assertThat(box.open("there", first)).isEmpty();
    assertThat(box.open("here", changed)).isEmpty();
    assertThat(box.open("here", new byte[3])).isEmpty();
  }
}
