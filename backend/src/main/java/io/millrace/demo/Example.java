package io.millrace.demo;

/**
 * One picture of a dataset version, as the version holds it.
 *
 * @param png the file's bytes
 * @param features see {@link Digit#features}
 * @param split {@code train}, {@code validation} or {@code test}
 */
record Example(
    String entryId, String path, byte[] png, double[] features, String label, String split) {}
