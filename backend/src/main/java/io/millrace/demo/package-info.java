/**
 * The whole loop on real data, as a tenant would go through it: a client of the public API like any
 * other.
 *
 * <p>{@link io.millrace.demo.Demo} runs one class a step, each of which takes what the step before
 * made, prints one line of measured figures and fails with one sentence where the step does not
 * hold. Nothing here knows another feature's code, only the server's address.
 */
package io.millrace.demo;
