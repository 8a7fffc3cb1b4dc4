/**
 * Effects outside of PostgreSQL that must follow a commit, and only a commit: the deletion of
 * objects, say. A message is written in the transaction that decides it and delivered afterwards by
 * any node, at least once, for as long as it takes: unlike a job it never gives up, and no tenant
 * sees it. A handler must therefore be repeatable.
 *
 * <p>Owns the table {@code outbox}. Messages are delivered in no particular order.
 */
package io.millrace.platform.outbox;
