package io.millrace.labeling;

import io.millrace.datasets.Split;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A project as a client asks for it; absent takes the contract's default. */
public record NewLabelingProject(
    String name,
    Optional<String> description,
    LabelingKind kind,
    UUID datasetId,
    int version,
    List<String> classes,
    Optional<String> instructions,
    Optional<Integer> overlap,
    Optional<Double> minAgreement,
    Optional<Integer> leaseSeconds,
    Optional<Selection> selection) {

  /**
   * Which entries become tasks.
   *
   * @param limit the first so many by path; 0 for none
   */
  public record Selection(
      Optional<Integer> limit,
      Optional<String> pathPrefix,
      Optional<Split> split,
      Optional<Boolean> unlabeledOnly) {}
}
