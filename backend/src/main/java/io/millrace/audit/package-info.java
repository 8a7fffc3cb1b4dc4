/**
 * Who did what, in a hash chain for each tenant.
 *
 * <p>Owns {@code audit_event} and {@code audit_head}. Rows are written by the database function
 * {@code audit_append_all} alone; the runtime role cannot change or remove them. Every feature may
 * append, as the last statement of its transaction: the head row serialises a tenant's appends
 * until commit.
 */
package io.millrace.audit;
