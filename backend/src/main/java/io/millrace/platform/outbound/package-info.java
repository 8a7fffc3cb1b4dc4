/**
 * Requests that the server sends to addresses that tenants name. Nobody may use the server to reach
 * what only the server can reach: addresses inside private networks are refused unless the
 * installation's admin has allowed their range, each name is resolved anew for every request and
 * the connection goes to exactly the address that was checked, and redirects are not followed.
 *
 * <p>Owns no table.
 */
package io.millrace.platform.outbound;
