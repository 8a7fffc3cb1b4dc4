package io.millrace.registry;

/**
 * What an ONNX file says of itself.
 *
 * @param producer the exporter, such as {@code pytorch 2.9.0}; empty where it does not say
 * @param irVersion of the file format
 * @param opset version of the standard operator set; 0 where it imports none
 */
public record ModelFormat(String producer, long irVersion, long opset) {}
