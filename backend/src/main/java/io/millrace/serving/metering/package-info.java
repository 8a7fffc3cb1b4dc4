/**
 * What was served, for whom: every request that reaches a model is counted once, and the sums
 * become an append-only ledger. Owns {@code usage_ledger}, {@code serving_usage} and {@code
 * metered_version}, and the journal in the data folder.
 *
 * <p>The way of a count: a request adds to counters in a memory-mapped file ({@link
 * io.millrace.serving.metering.Journal}); every few seconds the file is sealed and its counters are
 * sent as ledger rows whose (node, sequence) is unique, so that sending them again changes nothing;
 * then the file is used anew. What a killed process leaves in its folder the next one sends. In the
 * transaction that adds a row to the ledger its rows leave the node's lease of the monthly quota:
 * the quota's count and the ledger's sum are the same number.
 */
package io.millrace.serving.metering;
