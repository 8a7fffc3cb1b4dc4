package io.millrace.serving.admission;

import io.millrace.serving.engine.Signature;

/**
 * What the child process found out.
 *
 * @param error why the model is rejected; null if it is not
 * @param signature null if rejected
 * @param whyUnbatched why rows of several requests cannot share a run; null if they can
 * @param note what the smoke run could not do, such as a model that wants another shape; null if
 *     all went well
 * @param peakBytes resident memory of the child at its highest, its JVM included
 * @param loadedBytes memory that the model takes once it is loaded and has run: what the child's
 *     anonymous memory grew by. Measured here because here nothing else happens: in a server, other
 *     loads, the heap and memory that an unloaded model left behind hide what one load takes; 0
 *     where the system does not tell
 * @param rowMicros a run of one row, or of the smallest input, on the CPU; 0 if there was none
 */
public record ProbeResult(
    String error,
    Signature signature,
    String whyUnbatched,
    String note,
    long peakBytes,
    long loadedBytes,
    long rowMicros) {}
