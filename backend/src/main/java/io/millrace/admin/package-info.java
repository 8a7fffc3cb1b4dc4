/**
 * The installation: its tenants and how it stands. Owns no table; every operation needs the admin
 * token. Calls tenancy and identity; nothing calls it.
 */
package io.millrace.admin;
