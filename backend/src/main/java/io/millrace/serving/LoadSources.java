package io.millrace.serving;

import io.millrace.registry.ModelService;
import io.millrace.registry.VersionService;
import io.millrace.tracking.ArtifactService;
import io.millrace.tracking.RunService;

/** What a model that is loaded through the inference protocol is made from. */
public record LoadSources(
    RunService runs, ArtifactService artifacts, ModelService models, VersionService versions) {}
