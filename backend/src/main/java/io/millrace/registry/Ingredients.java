package io.millrace.registry;

import java.util.List;
import java.util.Optional;

/**
 * What is known of how a version was made.
 *
 * @param format empty for a version that was not admitted, or before it was kept
 * @param license as the tag {@code license} of the version, or else of the model, says
 * @param requirements lines of pip's {@code requirements.txt}
 */
record Ingredients(
    Optional<ModelFormat> format,
    Optional<String> license,
    List<String> requirements,
    List<Data> data) {

  /**
   * A dataset that the run read.
   *
   * @param version empty for one that is not kept here
   * @param digest as it is known: 64 hexadecimal digits for one that is kept here, else the
   *     client's
   * @param context what it was read for, such as {@code training}
   */
  record Data(
      String name,
      Optional<Integer> version,
      String digest,
      Optional<String> context,
      Optional<String> source) {}
}
