package io.millrace.serving;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.blob.HashingStream;
import io.millrace.platform.time.Ids;
import io.millrace.registry.ModelVersion;
import io.millrace.registry.VersionService;
import io.millrace.serving.admission.ModelLimits;
import io.millrace.serving.admission.OnnxInspector;
import io.millrace.serving.batching.ServedModel;
import io.millrace.serving.engine.LoadedModel;
import io.millrace.serving.engine.ModelException;
import io.millrace.serving.engine.ModelFile;
import io.millrace.serving.engine.RunControl;
import io.millrace.serving.engine.WarmUp;
import io.millrace.serving.memory.ModelSource;
import io.millrace.serving.placement.Device;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.CopyOptions;
import io.vertx.core.file.OpenOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Brings a version's file to this node, and its model into memory: loaded and warm. */
final class ModelLoader {
  private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final String SUFFIX = ".onnx";

  private final Vertx vertx;
  private final VersionService versions;
  private final Path folder;
  private final Ids ids;

  /**
   * @param folder where model files are kept, named by their digest
   */
  ModelLoader(Vertx vertx, VersionService versions, Path folder, Ids ids) {
    this.vertx = vertx;
    this.versions = versions;
    this.folder = folder;
    this.ids = ids;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Where a version's model comes from; failures say what its owner may know.
   *
   * @param maxBytes of the device's memory that it may take
   */
  ModelSource source(ModelVersion version, ServedModel served, Device device, long maxBytes) {
    return new ModelSource() {
      @Override
      public Future<ModelFile> fetch() {
        return fetched(version);
      }

      @Override
      public LoadedModel load(ModelFile file) {
        return warm(file, served, device, maxBytes);
      }
    };
  }

  /** Deletes files that no deployment needs; at start only, before anything loads. */
  void sweep(Set<String> digests) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (!digests.contains(file.getFileName().toString().replace(SUFFIX, ""))) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the first runs taught is kept: a later load is a load alone. */
  private static LoadedModel warm(
      ModelFile file, ServedModel served, Device device, long maxBytes) {
    LoadedModel loaded = load(file, device, maxBytes);
    try (RunControl control = device.backend().newRunControl()) {
      if (!loaded.signature().equals(served.signature())) {
        throw new ModelException(
            ModelException.Kind.LOAD,
            "The model takes or gives other tensors than when it was admitted; register it again.");
      }
      if (!served.isWarmedUp()) {
        served.learn(
            new WarmUp(loaded, control, System::nanoTime, WARM_UP_NANOS)
                .run(served.limits().maxBatchRows()));
        if (isSteady(file)) {
          served.runsSteadily();
        }
      }
      return loaded;
    } catch (RuntimeException e) {
      loaded.release();
      throw e;
    }
  }

  /** Only a faster way depends on it: a file that cannot be walked is loaded all the same. */
  private static boolean isSteady(ModelFile file) {
    try {
      return new OnnxInspector(ModelLimits.DEFAULT).inspect(file.path()).steady();
    } catch (IOException | ApiException e) {
      return false;
    }
  }

  /** A kept file that has rotted is fetched again at the next try. */
  private static LoadedModel load(ModelFile file, Device device, long maxBytes) {
    try {
      return device.backend().load(file, maxBytes);
    } catch (ModelException e) {
      try {
        Files.deleteIfExists(file.path());
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  /** The version's file on this node, fetched if it is not there. */
  Future<ModelFile> fetched(ModelVersion version) {
    Path path = folder.resolve(version.sha256() + SUFFIX);
    ModelFile file = new ModelFile(path, version.sha256());
    return vertx
        .fileSystem()
        .exists(path.toString())
        .compose(there -> there ? Future.succeededFuture(file) : fetch(version, path).map(file));
  }

  private Future<Void> fetch(ModelVersion version, Path path) {
    String part = folder.resolve(version.sha256() + "." + ids.next()).toString();
    return versions
        .read(version)
        .recover(ModelLoader::gone)
        .compose(
            read -> {
              HashingStream hashing = new HashingStream(read.stream());
              return vertx
                  .fileSystem()
                  .open(part, new OpenOptions().setCreate(true).setTruncateExisting(true))
                  .compose(hashing::pipeTo)
                  .onFailure(failed -> read.discard())
                  .map(written -> hashing.sha256());
            })
        .compose(
            sha256 -> {
              if (!sha256.equals(version.sha256())) {
                throw ApiException.of(
                    ErrorCode.CONTENT_MISMATCH,
                    "The stored file is not the one that was registered: its SHA-256 is " + sha256);
              }
              return vertx
                  .fileSystem()
                  .move(part, path.toString(), new CopyOptions().setReplaceExisting(true));
            })
        .recover(
            failure ->
                vertx.fileSystem().delete(part).transform(deleted -> Future.failedFuture(failure)));
  }

  private static <T> Future<T> gone(Throwable failure) {
    return Future.failedFuture(
        failure instanceof ApiException problem && problem.code() == ErrorCode.NOT_FOUND
            ? ApiException.of(
                ErrorCode.UNPROCESSABLE,
                "The object store does not hold its file any more; register it again.")
            : failure);
  }
}
