package io.millrace.serving.engine;

import java.nio.file.Path;

/**
 * A model file that has passed admission.
 *
 * @param sha256 lower-case hex digest of the admitted bytes; the file is refused if it differs
 */
public record ModelFile(Path path, String sha256) {}
