package io.millrace.lineage;

import java.util.List;

/**
 * A part of the graph.
 *
 * @param truncated whether there is more than was followed
 */
public record LineageGraph(List<LineageNode> nodes, List<LineageEdge> edges, boolean truncated) {}
