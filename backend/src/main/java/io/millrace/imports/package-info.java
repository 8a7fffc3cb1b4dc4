/**
 * Imports of what other trackers hold: one contract, one table, one job a kind, and a report of
 * what could not be taken. A {@link io.millrace.imports.ImportSource} knows one kind of source;
 * that of running MLflow servers lives with the MLflow surface, those of uploaded files in the
 * packages below this one.
 *
 * <p>Owns {@code mlflow_import}, which keeps the name it had when servers were the only kind, so
 * that older nodes find it during an upgrade: what was asked for, what came of it, what was lost.
 *
 * <p>Imports can be repeated, and are after a crash. Runs out of files have ids that follow from
 * the file's digest, the run's place in it, the experiment and how the file is read: an attempt
 * after a crash meets the runs of the one before, and the points that are there are kept once.
 */
package io.millrace.imports;
