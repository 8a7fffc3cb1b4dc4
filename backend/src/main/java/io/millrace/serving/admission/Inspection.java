package io.millrace.serving.admission;

/**
 * What the walk over a model file found.
 *
 * @param opset version of the standard operator set; 0 if the model imports none
 * @param nodes nodes of all graphs together
 * @param initializerBytes bytes of weights
 * @param steady whether a run takes as long for one input as for another of the same shape, as far
 *     as the operators say
 * @param producer the exporter, such as {@code pytorch 2.9.0}; empty if the file does not say
 */
public record Inspection(
    long irVersion,
    long opset,
    int nodes,
    long initializerBytes,
    boolean steady,
    String producer) {}
