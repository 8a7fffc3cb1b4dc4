package io.millrace.datasets;

import java.util.Optional;

/** What a client changes of a dataset; absent keeps, the empty text removes. */
public record DatasetPatch(
    Optional<String> name,
    Optional<String> description,
    Optional<String> licence,
    Optional<String> source) {}
