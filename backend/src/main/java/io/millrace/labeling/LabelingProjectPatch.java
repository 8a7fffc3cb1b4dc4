package io.millrace.labeling;

import java.util.Optional;

/** Changes of a project; absent keeps. */
public record LabelingProjectPatch(
    Optional<String> name,
    Optional<String> description,
    Optional<String> instructions,
    Optional<Boolean> paused) {}
