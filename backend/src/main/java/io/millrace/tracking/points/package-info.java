/**
 * Points of metrics in memory and as bytes, without any I/O: columns that are sorted and merged,
 * the form of points that were just logged, the compressed form of sealed ones, and the thinning of
 * a curve.
 *
 * <p>A point is identified by (step, time, value), and that is also the order of points everywhere;
 * NaN is the greatest value. Zero has one sign and NaN one bit pattern, so that equal points are
 * equal bits.
 */
package io.millrace.tracking.points;
