/**
 * The only source of time, ids and secrets. Everything that asks "now?" or makes an id takes a
 * {@link io.millrace.platform.time.Time} or {@link io.millrace.platform.time.Ids} by constructor,
 * so that a test decides the answer. Owns no table; every package may use it.
 */
package io.millrace.platform.time;
