package io.millrace.platform.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobTargetTest {
  @Test
  void namesOneThing() {
    assertThat(JobTarget.of("model_version:8f:1")).contains(new JobTarget("model_version", "8f:1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"captures", "held_content", ":1", "upload:", ""})
  void namesNoneForWorkOnEverything(String subject) {
    assertThat(JobTarget.of(subject)).isEmpty();
  }
}
