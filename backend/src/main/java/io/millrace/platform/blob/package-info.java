/**
 * Large bytes in an S3-compatible store: one bucket, keys made by {@link
 * io.millrace.platform.blob.BlobKey}, one implementation of {@link
 * io.millrace.platform.blob.BlobStore} for every server, and an embedded server for a single
 * machine.
 *
 * <p>Owns no table. It knows no feature and checks no permission: whoever asks for a presigned
 * address must have been authorised before. This is the only package that sees the S3 client.
 */
package io.millrace.platform.blob;
