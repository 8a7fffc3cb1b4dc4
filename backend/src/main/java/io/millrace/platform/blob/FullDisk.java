package io.millrace.platform.blob;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.function.Supplier;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * Makes the embedded store answer 507 when its disk is full, as other stores do; left to itself it
 * answers 500, which tells nobody what to do.
 */
final class FullDisk extends ForwardingBlobStore {
  private static final int INSUFFICIENT_STORAGE = 507;

  /** What the operating systems say, as the JDK passes it on. */
  private static final Set<String> SAID = Set.of("No space left on device", "Disk quota exceeded");

  FullDisk(BlobStore store) {
    super(store);
  }

  @Override
  public PutObjectResponse putBlob(PutObjectRequest request, InputStream bytes) {
    return written(() -> super.putBlob(request, bytes));
  }

  @Override
  public CopyObjectResponse copyBlob(CopyObjectRequest request) {
    return written(() -> super.copyBlob(request));
  }

  @Override
  public MultipartUpload initiateMultipartUpload(CreateMultipartUploadRequest request) {
    return written(() -> super.initiateMultipartUpload(request));
  }

  @Override
  public UploadPartResponse uploadMultipartPart(
      MultipartUpload upload, UploadPartRequest request, InputStream bytes) {
    return written(() -> super.uploadMultipartPart(upload, request, bytes));
  }

  @Override
  public CompleteMultipartUploadResponse completeMultipartUpload(
      MultipartUpload upload, CompleteMultipartUploadRequest request) {
    return written(() -> super.completeMultipartUpload(upload, request));
  }

  private static <T> T written(Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException failure) {
      throw isFull(failure) ? full(failure) : failure;
    }
  }

  private static boolean isFull(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (cause instanceof IOException && SAID.stream().anyMatch(message::contains)) {
        return true;
      }
    }
    return false;
  }

  private static RuntimeException full(RuntimeException failure) {
    return S3Exception.builder()
        .statusCode(INSUFFICIENT_STORAGE)
        .awsErrorDetails(
            AwsErrorDetails.builder()
                .errorCode("InsufficientStorage")
                .errorMessage("The disk of the object store is full.")
                .build())
        .cause(failure)
        .build();
  }
}
