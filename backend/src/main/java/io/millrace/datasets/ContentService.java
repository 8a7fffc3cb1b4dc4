package io.millrace.datasets;

import io.millrace.datasets.ContentLinks.Content;
import io.millrace.platform.ApiException;
import io.millrace.platform.blob.BlobProblems;
import io.millrace.platform.blob.BlobRead;
import io.millrace.platform.blob.BlobStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Serves the bytes behind signed links. */
final class ContentService {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

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
    Slice slice = slice(range, content.bytes().length());
    if (slice.length() == 0) {
      return Future.succeededFuture(new Body(slice, Optional.empty()));
    }
    return blobs
        .read(content.bytes().key(), content.bytes().offset() + slice.from(), slice.length())
        .map(read -> new Body(slice, Optional.of(read)))
        .recover(BlobProblems::translate);
  }

  /** One range is honoured; several, or one that makes no sense as a whole, mean all (RFC 9110). */
  private static Slice slice(Optional<String> range, long length) {
    Matcher matcher = RANGE.matcher(range.orElse(""));
    if (!matcher.matches() || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
      return new Slice(0, length, false);
    }
    if (matcher.group(1).isEmpty()) {
      long last = Math.min(length, Long.parseLong(matcher.group(2)));
      return new Slice(length - last, last, last > 0);
    }
    long from = Long.parseLong(matcher.group(1));
    long to =
        matcher.group(2).isEmpty()
            ? length - 1
            : Math.min(length - 1, Long.parseLong(matcher.group(2)));
    if (from >= length) {
      throw ApiException.invalid(
          "header/Range", "The content ends at byte " + length + ", before the range.");
    }
    return to < from ? new Slice(0, length, false) : new Slice(from, to - from + 1, true);
  }

  /** Which bytes are served. */
  record Slice(long from, long length, boolean partial) {}

  /** The bytes; no read for none. */
  record Body(Slice slice, Optional<BlobRead> read) {
    Buffer empty() {
      return Buffer.buffer();
    }
  }
}
