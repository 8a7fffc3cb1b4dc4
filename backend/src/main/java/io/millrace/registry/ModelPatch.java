package io.millrace.registry;

import java.util.Optional;

/** What a client changes of a model; absent fields stay. */
public record ModelPatch(Optional<String> description) {}
