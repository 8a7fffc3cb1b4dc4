package io.millrace.platform.blob;

/**
 * What an object's bytes really are.
 *
 * @param size in bytes
 * @param sha256 64 lower case hexadecimal digits
 */
public record BlobDigest(long size, String sha256) {}
