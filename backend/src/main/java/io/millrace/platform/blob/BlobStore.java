package io.millrace.platform.blob;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * The object store. No method blocks; every future completes on the caller's Vert.x context and
 * fails with a {@link BlobException} only. {@link BlobException.Kind#UNAVAILABLE} can come from
 * each of them and passes by itself once the store is back; the other kinds are named per method.
 *
 * <p>Large files go from the client straight to the store: {@link #createMultipartUpload}, {@link
 * #presignParts}, and after the client's {@code PUT}s {@link #listParts} (the only truth about what
 * arrived) and {@link #complete}. Sizes in bytes.
 */
public interface BlobStore {
  /** The longest life of a presigned address. */
  Duration MAX_PRESIGN = Duration.ofMinutes(15);

  /** The most bytes that {@link #put} and {@link #putStream} send as one object. */
  long MAX_PUT_BYTES = 5L << 30;

  /** The smallest size of a part other than the last. */
  long MIN_PART_BYTES = 5L << 20;

  /** The highest part number. */
  int MAX_PARTS = 10_000;

  /** Begins an upload by parts and returns the store's id for it. */
  Future<String> createMultipartUpload(BlobKey key, String mediaType);

  /**
   * Signs addresses for {@code PUT}ting parts, valid for at most {@link #MAX_PRESIGN}. Signing asks
   * nobody: whether the upload exists shows when a part is sent. An address does not bound the size
   * of what is sent to it; {@link #listParts} shows it.
   */
  Future<List<PresignedPart>> presignParts(
      BlobKey key, String uploadId, List<Integer> partNumbers, Duration validity);

  /**
   * All parts that have arrived, by number. Fails with NOT_FOUND when the upload was completed,
   * aborted or never begun.
   */
  Future<List<UploadedPart>> listParts(BlobKey key, String uploadId);

  /**
   * Makes the object of these parts, in this order. Repeating it after a lost answer succeeds if
   * the object has the size of the parts. Fails with NOT_FOUND for an unknown or aborted upload and
   * with PRECONDITION if the store does not hold just these parts or one is too small; the upload
   * then goes on.
   */
  Future<BlobInfo> complete(BlobKey key, String uploadId, List<UploadedPart> parts);

  /** Forgets an upload and its parts; an unknown upload is fine. */
  Future<Void> abort(BlobKey key, String uploadId);

  /**
   * Uploads begun before a time, for clearing up what clients left behind. Some servers list only
   * those begun since their own start, so this comes second to own records.
   */
  Future<List<PendingUpload>> listUploadsBefore(Instant time);

  /** Stores bytes as one object, replacing what was there. */
  Future<Void> put(BlobKey key, String mediaType, Buffer bytes);

  /** Stores a local file, of any size up to {@link #MAX_PUT_BYTES} (else TOO_LARGE). */
  Future<Void> putFile(BlobKey key, String mediaType, Path file);

  /**
   * Stores exactly {@code size} bytes of a stream, with back-pressure. A stream that is longer
   * (TOO_LARGE), shorter (PRECONDITION) or fails (OTHER) leaves no object, though a few gateways
   * keep the torn bytes: use a new key for each upload. Give the stream paused if anything was
   * awaited since it was received.
   */
  Future<Void> putStream(BlobKey key, String mediaType, long size, ReadStream<Buffer> stream);

  /** Reads a whole object; NOT_FOUND. */
  Future<BlobRead> read(BlobKey key);

  /**
   * Reads {@code length} bytes from {@code offset}, fewer if the object ends before; NOT_FOUND, and
   * PRECONDITION if the object does not reach to {@code offset}.
   */
  Future<BlobRead> read(BlobKey key, long offset, long length);

  /** The whole object in memory; NOT_FOUND, and TOO_LARGE above {@code limit} bytes. */
  Future<Buffer> getBytes(BlobKey key, int limit);

  /**
   * Reads an object through and returns its size and SHA-256, in constant memory, on a pool of its
   * own; NOT_FOUND.
   */
  Future<BlobDigest> streamSha256(BlobKey key);

  /**
   * Signs an address for downloading, valid for at most {@link #MAX_PRESIGN}; always as an
   * attachment, so that a foreign page or script never runs in the store's origin (pictures still
   * show in {@code <img>}).
   *
   * @param fileName the name under which a browser saves it, any Unicode
   */
  Future<String> presignGet(BlobKey key, String fileName, String mediaType, Duration validity);

  /** What the store knows of an object; NOT_FOUND. */
  Future<BlobInfo> head(BlobKey key);

  /** Deletes objects, any number; those that do not exist are fine. */
  Future<Void> delete(Collection<BlobKey> keys);

  /** Succeeds if the bucket can be used now; answers within two seconds. */
  Future<Void> checkReady();
}
