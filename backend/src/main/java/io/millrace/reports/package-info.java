/**
 * Documents of a tenant: Markdown whose live panels are links to what they show, so that nothing of
 * another feature is known here.
 *
 * <p>Owns {@code report} and {@code report_version}. Every change makes a version; the newest of
 * them is what {@code report} holds.
 */
package io.millrace.reports;
