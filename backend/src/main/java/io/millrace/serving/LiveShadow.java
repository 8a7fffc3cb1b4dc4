package io.millrace.serving;

/**
 * A deployment that runs behind the answers and never answers.
 *
 * @param percent of the answered requests that it gets
 */
record LiveShadow(LiveDeployment deployment, int percent, ShadowComparison comparison) {}
