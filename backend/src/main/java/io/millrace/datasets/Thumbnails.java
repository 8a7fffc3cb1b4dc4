package io.millrace.datasets;

import io.millrace.datasets.ContentLinks.Content;
import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.blob.BlobStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Small pictures, made on a small pool and kept in a small cache. A picture says its size before it
 * is decoded; one too large is refused, and a large one is decoded to fewer pixels from the start,
 * so that a bomb costs its compressed bytes only.
 */
final class Thumbnails {
  private static final int THREADS = 2;
  private static final int MAX_WAITING = 256;
  private static final int MAX_SOURCE_BYTES = 32 << 20;
  private static final long MAX_PIXELS = 100_000_000;
  private static final long CACHE_BYTES = 32L << 20;

  private final BlobStore blobs;
  private final WorkerExecutor pool;
  private final AtomicInteger waiting = new AtomicInteger();
  private final Map<String, Picture> cache = new LinkedHashMap<>(256, 0.75f, true);
  private long cachedBytes;

  Thumbnails(Vertx vertx, BlobStore blobs) {
    this.blobs = blobs;
    this.pool = vertx.createSharedWorkerExecutor("millrace-thumbnail", THREADS);
  }

  /** A picture of at most this width; empty where the content itself should be shown instead. */
  Future<Optional<Picture>> get(Content content, int width) {
    if (!FileTypes.isShown(content.mediaType())
        || content.bytes().length() > MAX_SOURCE_BYTES
        || content.bytes().length() == 0) {
      return Future.succeededFuture(Optional.empty());
    }
    String key = content.bytes().key() + "/" + content.bytes().offset() + "/" + width;
    Optional<Picture> known = cached(key);
    if (known.isPresent()) {
      return Future.succeededFuture(known);
    }
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      return Future.failedFuture(
          ApiException.retryAfter(
              ErrorCode.UNAVAILABLE, "Too many thumbnails are being made; try again.", 1));
    }
    StoredBytes bytes = content.bytes();
    return pool.executeBlocking(
            () ->
                make(
                    new BlobWindow(blobs, (int) bytes.length())
                        .read(bytes.key(), bytes.offset(), (int) bytes.length()),
                    width),
            false)
        .map(made -> keep(key, made))
        .eventually(
            () -> {
              waiting.decrementAndGet();
              return Future.succeededFuture();
            });
  }

  private static Optional<Picture> make(byte[] source, int width) throws IOException {
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(source))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        return Optional.empty();
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        return make(reader, width);
      } catch (IOException | RuntimeException e) {
        return Optional.empty();
      } finally {
        reader.dispose();
      }
    }
  }

  private static Optional<Picture> make(ImageReader reader, int width) throws IOException {
    int sourceWidth = reader.getWidth(0);
    int sourceHeight = reader.getHeight(0);
    if (sourceWidth <= width) {
      return Optional.empty();
    }
    if ((long) sourceWidth * sourceHeight > MAX_PIXELS) {
      throw new IOException("more pixels than are decoded");
    }
    int step = Math.max(1, sourceWidth / (width * 2));
    ImageReadParam param = reader.getDefaultReadParam();
    param.setSourceSubsampling(step, step, 0, 0);
    BufferedImage source = reader.read(0, param);
    int height = Math.max(1, (int) Math.round((double) sourceHeight * width / sourceWidth));
    boolean alpha = source.getColorModel().hasAlpha();
    BufferedImage target =
        new BufferedImage(
            width,
            Math.min(height, width * 8),
            alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = target.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      graphics.drawImage(source, 0, 0, target.getWidth(), target.getHeight(), null);
    } finally {
      graphics.dispose();
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(target, alpha ? "png" : "jpg", out);
    return Optional.of(
        new Picture(Buffer.buffer(out.toByteArray()), alpha ? "image/png" : "image/jpeg"));
  }

  private synchronized Optional<Picture> cached(String key) {
    return Optional.ofNullable(cache.get(key));
  }

  private synchronized Optional<Picture> keep(String key, Optional<Picture> made) {
    made.ifPresent(
        picture -> {
          if (cache.put(key, picture) == null) {
            cachedBytes += picture.bytes().length();
          }
          Iterator<Picture> oldest = cache.values().iterator();
          while (cachedBytes > CACHE_BYTES && oldest.hasNext()) {
            cachedBytes -= oldest.next().bytes().length();
            oldest.remove();
          }
        });
    return made;
  }

  /** An encoded picture. */
  record Picture(Buffer bytes, String mediaType) {}
}
