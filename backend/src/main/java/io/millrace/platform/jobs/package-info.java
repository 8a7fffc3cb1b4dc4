/**
 * Background work that outlives a request and a node. A job is enqueued in the transaction that
 * needs it, leased by one node at a time with a fencing token, run again after a crash, and seen by
 * its tenant with progress and a reason.
 *
 * <p>Owns the table {@code job}. A handler must be repeatable: it may run again after it has done
 * everything but report.
 */
package io.millrace.platform.jobs;
