/**
 * Registered models: names, numbered versions, aliases.
 *
 * <p>Owns {@code model*}. Invariants: a version's number is given once and never again; its bytes
 * are an object of its own, pinned by SHA-256, which no later change of the run's artifact touches;
 * it is {@code pending} until the job {@code model.admit} has found it {@code ready} or {@code
 * rejected} with a sentence; one that is not ONNX can be registered by clients that load it
 * themselves and is {@code unservable}; the quota counts pending and ready versions, and their
 * bytes; an alias points at a ready or unservable version; what is deployed cannot be deleted
 * (serving's tables refer to {@code model_version}).
 *
 * <p>What a file must pass stands behind {@link io.millrace.registry.ModelAdmission}, which serving
 * implements. Called by serving and by the MLflow surface; calls tracking, datasets (uploads),
 * lineage, webhooks, audit and tenancy.
 */
package io.millrace.registry;
