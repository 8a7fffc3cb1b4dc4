package io.millrace.monitoring;

import io.vertx.core.buffer.Buffer;

/**
 * A captured input as it is stored.
 *
 * @param sha256 of the bytes, 64 lower case hexadecimal digits
 */
record RenderedInput(Candidate candidate, Buffer bytes, String mediaType, String sha256) {}
