package io.millrace.tracking;

import java.util.Optional;

/** What a client changes of an experiment; absent fields stay. */
public record ExperimentPatch(Optional<String> name, Optional<String> description) {}
