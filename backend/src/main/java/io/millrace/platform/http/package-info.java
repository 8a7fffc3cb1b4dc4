/**
 * How the contract becomes routes. {@link io.millrace.platform.http.Contract} reads {@code
 * openapi.yaml}; {@link io.millrace.platform.http.ContractRouter} binds each operationId to the one
 * handler that a feature's {@code XRoutes} gives, and refuses to start where the two differ. On the
 * way of a request: request id, credential, permission, rate, body within its limit, validation,
 * handler, reply or problem.
 */
package io.millrace.platform.http;
