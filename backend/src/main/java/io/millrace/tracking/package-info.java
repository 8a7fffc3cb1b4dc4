/**
 * Experiments, runs and what they log: params, tags, metrics, the dataset versions they read, and
 * artifacts.
 *
 * <p>Owns {@code experiment*}, {@code run*}, {@code metric_*}, {@code cursor_key}, {@code
 * artifact_loose}, {@code trash_rule} and {@code purge*}. Invariants: experiment {@code 0},
 * "Default", stands in every tenant; a param never changes, but once where a fork has it from its
 * source; a point is never changed or removed, and an identical one is kept once; a metric's latest
 * point is the greatest by (step, time, value), whatever the order of arrival; an artifact's row is
 * written after its bytes are in the store, and its bytes are counted in the tenant's quota before
 * they are sent.
 *
 * <p>Points lie in columns (docs/adr/0003): a batch is one row of {@code metric_batch} as it came;
 * leased background work seals a run's batches into {@code metric_chunk}, compressed, with what a
 * chunk looks like from afar; {@code metric_series} holds the latest points, {@code metric_backlog}
 * when a run's sealing is due. Writing looks at no point that is there, so a retry costs what the
 * first attempt did. Reading takes batches first and chunks then, and leaves second copies out.
 *
 * <p>Called by registry and by the MLflow surface; calls datasets, lineage, audit and tenancy.
 */
package io.millrace.tracking;
