/**
 * The world that integration tests run in: one real server for the whole test JVM, and a client of
 * its contract.
 */
package io.millrace.testing;
