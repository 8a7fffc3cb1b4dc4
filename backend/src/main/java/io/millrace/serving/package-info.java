/**
 * Models in memory and the way of a request through them: endpoints, deployments, the fair batching
 * scheduler and the foreign inference protocols.
 *
 * <p>Owns the tables of endpoints and deployments. The hot path never touches PostgreSQL: what it
 * needs to know is held in memory and refreshed by {@code NOTIFY}. Called by {@code monitoring} and
 * {@code demo}; calls {@code registry} for the artifacts of model versions.
 *
 * <ul>
 *   <li>{@code engine}: loads and runs models on a device; the only importer of ONNX Runtime
 *   <li>{@code batching}: slots, queues, fairness, deadlines
 *   <li>{@code memory}: which models are loaded, and which go
 *   <li>{@code protocol}: Open Inference Protocol and TensorFlow Serving on the wire
 *   <li>{@code admission}: what a model file must pass before it is loaded here
 * </ul>
 */
package io.millrace.serving;
