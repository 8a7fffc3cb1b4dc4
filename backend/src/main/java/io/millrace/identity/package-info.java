/**
 * Who calls: users and their sessions, members and their roles, invitations, API keys, and what a
 * credential stands for. Owns {@code app_user}, {@code user_session}, {@code refresh_token}, {@code
 * signing_key}, {@code membership}, {@code invitation} and {@code api_key}.
 *
 * <p>Invariants: a tenant keeps an owner; nobody hands out a permission that they do not hold; a
 * secret is stored as its hash alone; what is revoked is refused on every node as soon as its
 * transaction has committed. Calls tenancy and audit.
 */
package io.millrace.identity;
