package io.millrace.imports;

/**
 * Something that could not be taken over.
 *
 * @param kind what it is: {@code run}, {@code artifact} …
 * @param item which one
 * @param reason why, in a sentence
 */
record ImportLoss(String kind, String item, String reason) {}
