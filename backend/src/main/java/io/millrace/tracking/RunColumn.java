package io.millrace.tracking;

/**
 * A column of the table of an experiment's runs.
 *
 * @param name {@code metrics.<key>}, {@code params.<key>} or {@code tags.<key>}
 * @param runs how many runs have a value there, those in the trash too
 */
public record RunColumn(String name, long runs) {}
