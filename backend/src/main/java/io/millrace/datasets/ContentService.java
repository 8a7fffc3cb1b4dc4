package io.millrace.datasets;

import io.millrace.datasets.ContentLinks.Content;
import io.millrace.platform.blob.BlobProblems;
import io.millrace.platform.blob.BlobRead;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.http.ByteRange;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** Serves the bytes behind signed links. */
final class ContentService {
  private final ContentLinks links;
  private final BlobStore blobs;
  private final Thumbnails thumbnails;

  ContentService(ContentLinks links, BlobStore blobs, Thumbnails thumbnails) {
    this.links = links;
    this.blobs = blobs;
    this.thumbnails = thumbnails;
  }

  /** What a link stands for; fails with NOT_FOUND. */
  Content open(String token) {
    return links.open(token);
  }

  /** A thumbnail; empty where the picture itself serves as well. */
  Future<Optional<Thumbnails.Picture>> thumbnail(Content content, int width) {
    return thumbnails.get(content, width).recover(BlobProblems::translate);
  }

  /** The bytes, or those of a range. */
  Future<Body> read(Content content, Optional<String> range) {
    ByteRange slice = ByteRange.of(range, content.bytes().length());
    if (slice.length() == 0) {
      return Future.succeededFuture(new Body(slice, Optional.empty()));
    }
    return blobs
        .read(content.bytes().key(), content.bytes().offset() + slice.from(), slice.length())
        .map(read -> new Body(slice, Optional.of(read)))
        .recover(BlobProblems::translate);
  }

  /** The bytes; no read for none. */
  record Body(ByteRange slice, Optional<BlobRead> read) {
    Buffer empty() {
      return Buffer.buffer();
    }
  }
}
