/**
 * Tenants, what each may use and what it uses. Owns {@code tenant}, {@code quota}, {@code
 * usage_counter}, {@code prediction_lease} and {@code node_heartbeat}.
 *
 * <p>Invariants: a counted thing and its count change in one transaction ({@link
 * io.millrace.tenancy.Quotas}); predictions, which never touch the database on their way, are
 * counted as used when a node leases them, and what it does not serve is given back. Every feature
 * may call it; it calls only audit.
 */
package io.millrace.tenancy;
