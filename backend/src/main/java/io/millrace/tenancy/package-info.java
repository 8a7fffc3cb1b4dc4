/**
 * Tenants, what each may use and what it uses. Owns {@code tenant}, {@code quota}, {@code
 * usage_counter}, {@code prediction_lease} and {@code node_heartbeat}.
 *
 * <p>Invariants: a counted thing and its count change in one transaction ({@link
 * io.millrace.tenancy.Quotas}); predictions, which never touch the database on their way, are
 * leased by nodes, and leave the lease in the transaction in which serving's ledger gets them.
 * Every feature may call it; it calls only audit.
 */
package io.millrace.tenancy;
