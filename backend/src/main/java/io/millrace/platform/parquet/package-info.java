/**
 * Writes Parquet files of flat tables, front to back and a group of rows at a time, so that a table
 * of any length goes out through a stream. Why it is written here: docs/adr/0009.
 */
package io.millrace.platform.parquet;
