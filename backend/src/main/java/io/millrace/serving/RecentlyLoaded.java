package io.millrace.serving;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.CopyOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Which deployments this node had in memory, what was worth most first: a file that a start reads
 * to load the same ones again. It may be missing or old; then they are loaded when they are asked
 * for.
 */
final class RecentlyLoaded {
  private final Vertx vertx;
  private final String file;
  private List<UUID> last = List.of();

  RecentlyLoaded(Vertx vertx, Path file) {
    this.vertx = vertx;
    this.file = file.toString();
  }

  /** Those of the last run; empty where that is not known. */
  Future<List<UUID>> read() {
    return vertx.fileSystem().readFile(file).map(RecentlyLoaded::parse).otherwise(List.of());
  }

  private static List<UUID> parse(Buffer text) {
    return text.toString(StandardCharsets.US_ASCII).lines().map(UUID::fromString).toList();
  }

  /** Keeps these for the next start. */
  Future<Void> write(List<UUID> loaded) {
    if (loaded.equals(last)) {
      return Future.succeededFuture();
    }
    last = loaded;
    String text = loaded.stream().map(id -> id + "\n").collect(Collectors.joining());
    return vertx
        .fileSystem()
        .writeFile(file + ".part", Buffer.buffer(text))
        .compose(
            written ->
                vertx
                    .fileSystem()
                    .move(file + ".part", file, new CopyOptions().setReplaceExisting(true)));
  }
}
