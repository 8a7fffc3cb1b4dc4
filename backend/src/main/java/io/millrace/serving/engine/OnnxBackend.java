package io.millrace.serving.engine;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * ONNX Runtime on the CPU or on one GPU. Each run computes on the thread that calls it: no pool of
 * its own, no spinning, so that slots and not the runtime decide who has a core. On a GPU that
 * thread waits for the run's end.
 */
public final class OnnxBackend implements InferenceBackend {
  private static final String EXTERNAL_FOLDER =
      "session.model_external_initializers_file_folder_path";

  private final OrtEnvironment environment = OnnxEnvironment.get();
  private final Path emptyFolder;
  private final Processor processor;

  /**
   * @param emptyFolder an empty folder: where external data of a model would be looked for, had its
   *     admission overlooked any
   */
  private OnnxBackend(Path emptyFolder, Processor processor) {
    this.emptyFolder = emptyFolder;
    this.processor = processor;
  }

  @Override
  public String device() {
    return processor.name();
  }

  @Override
  public boolean isGpu() {
    return processor.isGpu();
  }

  @Override
  public long overheadBytes() {
    return processor.overheadBytes();
  }

  @Override
  public LoadedModel load(ModelFile file, long maxBytes) {
    try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
      MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      requireDigest(bytes, file.sha256());
      return load(bytes, maxBytes);
    } catch (IOException e) {
      throw new ModelException(
          ModelException.Kind.LOAD, "The model file could not be read: " + e.getMessage(), e);
    }
  }

  private LoadedModel load(MappedByteBuffer bytes, long maxBytes) {
    SessionOptions options = new SessionOptions();
    try {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      options.addConfigEntry("session.inter_op.allow_spinning", "0");
      options.addConfigEntry(EXTERNAL_FOLDER, emptyFolder.toString());
      processor.choose(options, maxBytes);
      OrtSession session = environment.createSession(bytes, options);
      return new OnnxModel(environment, session, options);
    } catch (OrtException e) {
      options.close();
      throw new ModelException(
          ModelException.Kind.LOAD, "ONNX Runtime refused the model: " + e.getMessage(), e);
    }
  }

  @Override
  public RunControl newRunControl() {
    return new OnnxRunControl();
  }

  private static void requireDigest(MappedByteBuffer bytes, String expected) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes.duplicate());
      String actual = HexFormat.of().formatHex(digest.digest());
      if (!actual.equals(expected)) {
        throw new ModelException(
            ModelException.Kind.LOAD,
            "The model file is not the admitted one: its SHA-256 is "
                + actual
                + ", expected "
                + expected
                + ".");
      }
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The CPU, with an empty folder of its own below the given one. */
  public static OnnxBackend below(Path folder) {
    return new OnnxBackend(emptyBelow(folder), Processor.CPU);
  }

  /** A GPU that was found, with an empty folder of its own below the given one. */
  static OnnxBackend cuda(Path folder, int device) {
    return new OnnxBackend(emptyBelow(folder), new CudaProcessor(device));
  }

  /**
   * Makes every backend use the native libraries of a folder instead of those shipped; to be called
   * before the first is made.
   */
  public static void useNatives(Path folder) {
    OnnxEnvironment.useNatives(folder);
  }

  /** The option by which another JVM uses the same native libraries as this one; maybe none. */
  public static List<String> nativesOption() {
    return OnnxEnvironment.nativesOption();
  }

  private static Path emptyBelow(Path folder) {
    try {
      return Files.createDirectories(folder.resolve("no-external-data"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
