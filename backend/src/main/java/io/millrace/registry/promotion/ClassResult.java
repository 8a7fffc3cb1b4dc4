package io.millrace.registry.promotion;

/**
 * How pictures of one label were classified.
 *
 * @param rows pictures with that label
 * @param correct those that the version gave the label, too
 */
public record ClassResult(String label, long rows, long correct) {

  /** The share that was right, from 0 to 1. */
  double accuracy() {
    return (double) correct / rows;
  }
}
