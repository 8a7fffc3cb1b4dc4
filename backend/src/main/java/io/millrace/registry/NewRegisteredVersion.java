package io.millrace.registry;

import java.util.Map;
import java.util.Optional;

/**
 * What a client of MLflow's says of a new version.
 *
 * @param source where its files are, in the client's words
 * @param files where that is among the artifacts; empty when it is somewhere else
 */
public record NewRegisteredVersion(
    String source,
    Optional<Files> files,
    Optional<String> runId,
    Optional<String> loggedModelId,
    Optional<String> runLink,
    Optional<String> description,
    Map<String, String> tags) {
  /**
   * The files of a version.
   *
   * @param ownerId the run or the logged model
   * @param manifest path of the file that says what they are
   * @param onnx path of the ONNX file; empty when there is none
   * @param flavors how the files can be loaded, for people
   */
  public record Files(String ownerId, String manifest, Optional<String> onnx, String flavors) {}
}
