/**
 * Experiments, runs and what they log: params, tags, metrics, the dataset versions they read, and
 * artifacts.
 *
 * <p>Owns {@code experiment*}, {@code run*}, {@code metric_*} and {@code artifact_loose}.
 * Invariants: experiment {@code 0}, "Default", stands in every tenant; a param never changes; a
 * point is never changed or removed, and an identical one is kept once; a metric's latest point is
 * the greatest by (step, time, value), whatever the order of arrival; an artifact's row is written
 * after its bytes are in the store, and its bytes are counted in the tenant's quota before they are
 * sent.
 *
 * <p>Metrics stand behind {@code MetricStore}, the only class that knows how points are kept. Today
 * each point is a row under a short series number. Sealing will move the rows of a series that are
 * older than its newest few thousand into compressed chunks of columns, each with its minimum,
 * maximum, first, last, sum and count; reads then merge chunks and rows, a late or repeated point
 * stays a row until the next sealing folds it in, and {@code metric_series}, which holds what lists
 * and searches need, stays as it is.
 *
 * <p>Called by registry and by the MLflow surface; calls datasets, lineage, audit and tenancy.
 */
package io.millrace.tracking;
