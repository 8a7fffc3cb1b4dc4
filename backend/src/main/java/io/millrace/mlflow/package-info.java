/**
 * MLflow's REST API below {@code /mlflow}, so that its clients work with {@code
 * MLFLOW_TRACKING_URI=http://host:port/mlflow} and an API key. An adapter over tracking, registry
 * and webhooks without storage of its own.
 *
 * <p>{@link io.millrace.mlflow.MlflowProtocol} holds the route table; {@code XCalls} translate
 * requests, {@code XJson} answers, {@code filter} reads the search language. Messages that clients
 * test for are MLflow's, after the behaviour of its server 3.17; where its server answers 500 for
 * wrong input this one answers 400, because clients try a 500 again for minutes.
 *
 * <p>Writes may be repeated: what is not so by nature (creating, deleting a tag) is remembered
 * under the hash of its body until its answer has gone out, so that a client that never saw the
 * answer gets the same one again.
 *
 * <p>{@code XImport} take over what another MLflow server holds, as a client of it: a source of
 * {@link io.millrace.imports}. Ids are kept, so that an import can be repeated and everything that
 * names a run still does.
 */
package io.millrace.mlflow;
