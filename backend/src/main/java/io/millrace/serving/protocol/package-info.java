/**
 * Inference protocols on the wire: bytes to checked tensors and back. Reads against the signature
 * of the model asked for, so that what comes out needs no further check, and a wrong request is
 * answered in the caller's terms. Knows nothing of HTTP servers, queues or tenants.
 *
 * <p>Sources: Open Inference Protocol v2 (REST) with Triton's binary tensor data and schedule
 * policy extensions; TensorFlow Serving's REST API.
 */
package io.millrace.serving.protocol;
