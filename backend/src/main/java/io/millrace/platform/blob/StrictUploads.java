package io.millrace.platform.blob;

import java.io.InputStream;
import java.util.List;
import org.gaul.s3proxy.S3ErrorCode;
import org.gaul.s3proxy.S3ProxyException;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * Makes the embedded store refuse parts for an upload that has ended or never began, as S3 does.
 * Left to itself it keeps such a part for ever, so that an address still valid after an abort would
 * fill the disk.
 */
final class StrictUploads extends ForwardingBlobStore {

  StrictUploads(BlobStore store) {
    super(store);
  }

  @Override
  public UploadPartResponse uploadMultipartPart(
      MultipartUpload upload, UploadPartRequest request, InputStream bytes) {
    requireUpload(upload);
    return super.uploadMultipartPart(upload, request, bytes);
  }

  @Override
  public List<Part> listMultipartUpload(MultipartUpload upload) {
    requireUpload(upload);
    return super.listMultipartUpload(upload);
  }

  /** The store marks an upload under way by an object of this name. */
  private void requireUpload(MultipartUpload upload) {
    String stub = ".mpus-%s-%s-stub".formatted(upload.id(), upload.blobName());
    if (!blobExists(upload.containerName(), stub)) {
      throw new S3ProxyException(S3ErrorCode.NO_SUCH_UPLOAD);
    }
  }
}
