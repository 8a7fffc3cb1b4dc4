/**
 * Runs models. An {@link io.millrace.serving.engine.InferenceBackend} loads a file onto a device; a
 * {@link io.millrace.serving.engine.LoadedModel} runs it, either on pinned row buffers (no copy, no
 * allocation) or tensor by tensor. The only package that imports ONNX Runtime. Knows nothing of
 * tenants, queues or protocols. Every call that runs or loads a model blocks: never call one on an
 * event loop.
 */
package io.millrace.serving.engine;
