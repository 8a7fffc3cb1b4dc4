package io.millrace.platform.blob;

/**
 * A part of a multipart upload that the store holds.
 *
 * @param number 1 to 10 000
 * @param size in bytes, as the store counted them
 * @param etag the store's tag, without quotes
 */
public record UploadedPart(int number, long size, String etag) {}
