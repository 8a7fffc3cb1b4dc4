package io.millrace.platform.blob;

/**
 * The address to which a browser or a client sends one part by {@code PUT}, with no other
 * credential.
 *
 * @param number 1 to 10 000
 */
public record PresignedPart(int number, String url) {}
