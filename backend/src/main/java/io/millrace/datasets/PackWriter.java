package io.millrace.datasets;

import static io.millrace.datasets.BlobWindow.await;

import io.millrace.datasets.BlobTable.Content;
import io.millrace.datasets.BlobTable.Kept;
import io.millrace.datasets.BlobTable.Known;
import io.millrace.datasets.BlobTable.NewFile;
import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.jobs.JobContext;
import io.millrace.platform.time.Ids;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * Writes an archive's files one behind another into objects of up to 64 MiB, each content once.
 * What the tenant has already is not written again, which is also how an interrupted run goes on
 * where it was. Runs on a worker thread, in one temporary file's space.
 */
final class PackWriter implements AutoCloseable {
  private static final long PACK_BYTES = 64L << 20;
  private static final int PACK_FILES = 10_000;
  private static final int CHUNK = 1 << 16;

  private final Factory factory;
  private final JobContext context;
  private final StoredUpload upload;
  private final Path file;
  private final FileChannel channel;
  private final Map<String, Content> contents = new LinkedHashMap<>();
  private final List<NewFile> files = new ArrayList<>();
  private final byte[] chunk = new byte[CHUNK];
  private int written;

  private PackWriter(Factory factory, JobContext context, StoredUpload upload) throws IOException {
    this.factory = factory;
    this.context = context;
    this.upload = upload;
    this.file = Files.createTempFile("millrace-pack", null);
    this.channel =
        FileChannel.open(
            file,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
  }

  /** Adds a file of at most so many bytes; more than that are read but one, to show the excess. */
  Added add(String path, InputStream content, long limit) throws IOException {
    MessageDigest digest = sha256();
    CRC32 crc = new CRC32();
    long start = channel.size();
    long bytes = 0;
    channel.position(start);
    for (int n = content.read(chunk); n >= 0; n = content.read(chunk)) {
      bytes += n;
      if (bytes > limit) {
        return new Added(bytes, crc.getValue());
      }
      digest.update(chunk, 0, n);
      crc.update(chunk, 0, n);
      write(ByteBuffer.wrap(chunk, 0, n));
    }
    String hash = HexFormat.of().formatHex(digest.digest());
    if (contents.putIfAbsent(hash, new Content(hash, bytes, start)) != null) {
      channel.truncate(start);
    }
    files.add(new NewFile(path, hash, bytes, FileTypes.ofName(path)));
    return new Added(bytes, crc.getValue());
  }

  private void write(ByteBuffer buffer) throws IOException {
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      if (Files.getFileStore(file.getParent()).getUsableSpace() > buffer.capacity()) {
        throw e;
      }
      throw ApiException.of(
          ErrorCode.STORAGE_FULL,
          "The server has no room on its disk to unpack the archive; send it in smaller parts, or"
              + " again once there is room.");
    }
  }

  /** Stores what has gathered, once it is enough for an object. */
  void report(double share) throws IOException {
    if (channel.size() >= PACK_BYTES || files.size() >= PACK_FILES) {
      flush();
      await(context.progress(Math.min(share, 0.99), written + " files unpacked"));
    }
  }

  /** Stores the rest. */
  int finish() throws IOException {
    flush();
    if (written == 0) {
      throw ApiException.of(ErrorCode.UNPROCESSABLE, "The archive holds no file.");
    }
    return written;
  }

  private void flush() throws IOException {
    List<Known> known = await(factory.known(context, contents.keySet()));
    List<BlobKey> vanished =
        await(factory.objects.vanished(known.stream().map(one -> one.object().key())));
    Set<String> there = new HashSet<>();
    known.stream()
        .filter(one -> !vanished.contains(one.object().key()))
        .forEach(one -> there.add(one.sha256()));
    BlobKey key = BlobKey.of(upload.key().tenant(), "pack", factory.ids.next());
    List<Content> fresh = store(key, there);
    await(factory.record(context, upload.id(), key, fresh, vanished, there, files));
    written += files.size();
    files.clear();
    contents.clear();
    channel.truncate(0);
  }

  /** Puts the contents that are not there into one object, close together. */
  private List<Content> store(BlobKey key, Set<String> there) throws IOException {
    List<Content> fresh = new ArrayList<>();
    Path pack = Files.createTempFile("millrace-pack", null);
    try (FileChannel out = FileChannel.open(pack, StandardOpenOption.WRITE)) {
      for (Content content : contents.values()) {
        if (!there.contains(content.sha256())) {
          fresh.add(new Content(content.sha256(), content.bytes(), out.position()));
          copy(content, out);
        }
      }
      if (!fresh.isEmpty()) {
        await(factory.blobs.putFile(key, FileTypes.UNKNOWN, pack));
      }
      return fresh;
    } finally {
      Files.delete(pack);
    }
  }

  private void copy(Content content, FileChannel out) throws IOException {
    long done = 0;
    while (done < content.bytes()) {
      done += channel.transferTo(content.offset() + done, content.bytes() - done, out);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** What came out of a file. */
  record Added(long bytes, long crc) {}

  /** Makes writers, and records what they have stored. */
  static final class Factory {
    private final Db db;
    private final Ids ids;
    private final BlobStore blobs;
    private final StorageMeter meter;
    private final UploadObjects objects;
    private final BlobTable table = new BlobTable();
    private final UploadStore uploads = new UploadStore();

    Factory(Db db, Ids ids, BlobStore blobs, StorageMeter meter, UploadObjects objects) {
      this.db = db;
      this.ids = ids;
      this.blobs = blobs;
      this.meter = meter;
      this.objects = objects;
    }

    /** Begins anew: files that an interrupted run has listed are listed again. */
    PackWriter begin(JobContext context, StoredUpload upload) throws IOException {
      await(db.inTenant(context.caller(), tx -> uploads.forgetFiles(tx, upload.id())));
      return new PackWriter(this, context, upload);
    }

    private Future<List<Known>> known(JobContext context, Set<String> hashes) {
      return db.readTenant(context.caller(), tx -> table.find(tx, hashes));
    }

    /** Either all of a pack is recorded and counted, or its object goes. */
    private Future<Void> record(
        JobContext context,
        UUID uploadId,
        BlobKey key,
        List<Content> fresh,
        List<BlobKey> vanished,
        Set<String> there,
        List<NewFile> files) {
      return db.inTenant(
              context.caller(),
              tx ->
                  requireOpen(tx, uploadId)
                      .compose(open -> table.keep(tx, key, fresh, vanished))
                      .compose(kept -> reserve(tx, kept))
                      .compose(reserved -> table.hold(tx, there))
                      .compose(held -> requireAll(held, there.size()))
                      .compose(held -> table.addFiles(tx, uploadId, files))
                      .compose(added -> requireNew(added, files)))
          .recover(
              failure ->
                  blobs
                      .delete(fresh.isEmpty() ? List.of() : List.of(key))
                      .transform(deleted -> Future.failedFuture(failure)));
    }

    private Future<Void> requireOpen(TenantTx tx, UUID uploadId) {
      return uploads
          .lock(tx, uploadId)
          .map(
              found -> {
                if (found.filter(one -> one.state() == UploadState.VERIFYING).isEmpty()) {
                  throw ApiException.of(ErrorCode.CONFLICT, "The upload was aborted meanwhile.");
                }
                return null;
              });
    }

    private Future<Void> reserve(TenantTx tx, List<Kept> kept) {
      return meter.reserve(tx, kept.stream().filter(Kept::made).mapToLong(Kept::bytes).sum());
    }

    /** Content may have been swept between the look and now; the next attempt stores it. */
    private static Future<Void> requireAll(int held, int wanted) {
      return held == wanted
          ? Future.succeededFuture()
          : Future.failedFuture(new IOException("known content was swept meanwhile"));
    }

    private static Future<Void> requireNew(int added, List<NewFile> files) {
      return added == files.size()
          ? Future.succeededFuture()
          : Future.failedFuture(
              ApiException.of(
                  ErrorCode.UNPROCESSABLE,
                  "The archive holds the same path twice, among '%s' to '%s'."
                      .formatted(files.get(0).path(), files.get(files.size() - 1).path())));
    }
  }
}
