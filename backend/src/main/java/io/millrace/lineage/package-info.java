/**
 * What came from what, across all features: one graph of edges, each written in the transaction
 * that makes the thing it leads to. A feature records edges by {@link
 * io.millrace.lineage.Lineage#record} and describes its own kinds by a {@link
 * io.millrace.lineage.LineageDescriber}, which may add edges that need no row (an entry is in every
 * version between its first and last).
 *
 * <p>Owns {@code lineage_edge}. Knows no feature.
 */
package io.millrace.lineage;
