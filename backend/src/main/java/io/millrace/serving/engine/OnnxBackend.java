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

/**
 * ONNX Runtime on the CPU. Each run computes on the thread that calls it: no pool of its own, no
 * spinning, so that slots and not the runtime decide who has a core.
 */
public final class OnnxBackend implements InferenceBackend {
  private static final String EXTERNAL_FOLDER =
      "session.model_external_initializers_file_folder_path";

  private final OrtEnvironment environment = OnnxEnvironment.get();
  private final Path emptyFolder;

  /**
   * @param emptyFolder an empty folder: where external data of a model would be looked for, had its
   *     admission overlooked any
   */
  public OnnxBackend(Path emptyFolder) {
    this.emptyFolder = emptyFolder;
  }

  @Override
  public String device() {
    return "cpu";
  }

  @Override
  public LoadedModel load(ModelFile file) {
    try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
      MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      requireDigest(bytes, file.sha256());
      return load(bytes);
    } catch (IOException e) {
      throw new ModelException(
          ModelException.Kind.LOAD, "The model file could not be read: " + e.getMessage(), e);
    }
  }

  private LoadedModel load(MappedByteBuffer bytes) {
    SessionOptions options = new SessionOptions();
    try {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      options.addConfigEntry("session.inter_op.allow_spinning", "0");
      options.addConfigEntry(EXTERNAL_FOLDER, emptyFolder.toString());
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

  /** A backend with an empty folder of its own below the given one. */
  public static OnnxBackend below(Path folder) {
    try {
      return new OnnxBackend(Files.createDirectories(folder.resolve("no-external-data")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
