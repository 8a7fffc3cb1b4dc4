package io.millrace.registry;

import java.util.List;
import java.util.Optional;

/**
 * What a model takes and gives, as measured, with the hints of whoever registered it.
 *
 * @param batchable whether rows of several requests can share a run
 */
public record Signature(
    List<TensorSpec> inputs,
    List<TensorSpec> outputs,
    boolean batchable,
    Optional<ImagePreprocessing> image,
    Optional<List<String>> features,
    Optional<List<String>> classes,
    Optional<String> scores) {}
