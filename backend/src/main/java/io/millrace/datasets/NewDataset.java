package io.millrace.datasets;

import java.util.Optional;

/**
 * What a client says of a dataset that it makes.
 *
 * @param source where the data comes from; attribution
 */
public record NewDataset(
    String name, Optional<String> description, Optional<String> licence, Optional<String> source) {}
