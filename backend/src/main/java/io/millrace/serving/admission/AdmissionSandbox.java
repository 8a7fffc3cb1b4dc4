package io.millrace.serving.admission;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Json;
import io.millrace.serving.engine.ModelFile;
import io.millrace.serving.engine.OnnxBackend;
import io.vertx.core.buffer.Buffer;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Loads and runs a model for the first time in a child JVM with bounded address space and CPU time
 * (prlimit), without a network (unshare), in an empty folder and for a bounded time. Blocks: call
 * it from a job or a named pool.
 */
public final class AdmissionSandbox {
  /** Address space that the child's JVM and the runtime's libraries take before any model. */
  private static final long JVM_BYTES = 2L << 30;

  private static final long TOOL_SECONDS = 5;
  private static final String NO_TOOLS =
      "Models cannot be tried safely on this machine: the tools prlimit and unshare (util-linux)"
          + " are missing or not permitted. Install them, or set"
          + " MILLRACE_ADMISSION_UNSANDBOXED=true to admit models without memory, CPU and network"
          + " limits.";

  private final ModelLimits limits;
  private final boolean unsandboxed;
  private final Path workFolder;
  private final List<String> tools;

  /**
   * @param unsandboxed run the child without limits where the tools are missing
   * @param workFolder where the child's empty folder is made and removed again
   */
  public AdmissionSandbox(ModelLimits limits, boolean unsandboxed, Path workFolder) {
    this(limits, unsandboxed, workFolder, List.of("prlimit", "unshare"));
  }

  AdmissionSandbox(ModelLimits limits, boolean unsandboxed, Path workFolder, List<String> tools) {
    this.limits = limits;
    this.unsandboxed = unsandboxed;
    this.workFolder = workFolder;
    this.tools = tools;
  }

  /**
   * Tries a model that has passed {@link OnnxInspector}.
   *
   * @throws ApiException MODEL_REJECTED with the reason, as that there is no sandbox here
   */
  public ProbeResult admit(ModelFile file) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(fence());
    Path folder = Files.createTempDirectory(Files.createDirectories(workFolder), "admission-");
    try {
      Path arguments = Files.write(folder.resolve("arguments"), arguments(file));
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add("@" + arguments.toAbsolutePath());
      return run(command, folder);
    } finally {
      delete(folder);
    }
  }

  private ProbeResult run(List<String> command, Path folder)
      throws IOException, InterruptedException {
    Path output = folder.resolve("work").resolve(AdmissionProbe.RESULT);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(Files.createDirectory(folder.resolve("work")).toFile())
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .redirectInput(Redirect.from(new File("/dev/null")));
    builder.environment().clear();
    Process child = builder.start();
    try {
      if (!child.waitFor(limits.wall().toMillis(), TimeUnit.MILLISECONDS)) {
        throw OnnxInspector.rejected(
            "The model was not loaded and run within %d s.", limits.wall().toSeconds());
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    if (child.exitValue() != 0 || !Files.exists(output)) {
      throw OnnxInspector.rejected(
          "The model ended the process that tried it (exit status %d): it crashes the runtime, or"
              + " needs more than %d MB of memory or %d s of CPU time.",
          child.exitValue(), limits.memoryBytes() >> 20, limits.cpu().toSeconds());
    }
    ProbeResult result = Json.read(Buffer.buffer(Files.readAllBytes(output)), ProbeResult.class);
    if (result.error() != null) {
      throw OnnxInspector.rejected("%s", result.error());
    }
    return result;
  }

  /** The commands in front of the child's that bound it; empty if it is to run unbounded. */
  private List<String> fence() throws IOException, InterruptedException {
    List<String> prlimit =
        List.of(
            tools.get(0),
            "--as=" + (JVM_BYTES + limits.memoryBytes()),
            "--cpu=" + limits.cpu().toSeconds(),
            "--core=0");
    for (List<String> unshare :
        List.of(
            List.of(tools.get(1), "--net"), List.of(tools.get(1), "--map-root-user", "--net"))) {
      List<String> fence = Stream.concat(prlimit.stream(), unshare.stream()).toList();
      if (works(fence)) {
        return fence;
      }
    }
    if (unsandboxed) {
      return List.of();
    }
    throw ApiException.of(ErrorCode.MODEL_REJECTED, NO_TOOLS);
  }

  private static boolean works(List<String> fence) throws InterruptedException {
    List<String> command = Stream.concat(fence.stream(), Stream.of("true")).toList();
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(Redirect.DISCARD)
              .start();
      return process.waitFor(TOOL_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Arguments for the launcher's own file of arguments: ONNX Runtime 1.29 crashes at its start in a
   * process whose command line is longer than some 16 KB, and a class path easily is.
   */
  private List<String> arguments(ModelFile file) {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    List<String> arguments = new ArrayList<>(OnnxBackend.nativesOption());
    arguments.addAll(
        List.of(
            "-Xmx128m",
            "-Xss1m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:ReservedCodeCacheSize=32m",
            "-XX:CompressedClassSpaceSize=32m",
            "-XX:-UsePerfData",
            "-Djava.io.tmpdir=.",
            "-cp",
            quoted(classPath),
            AdmissionProbe.class.getName(),
            quoted(file.path().toAbsolutePath().toString()),
            file.sha256(),
            Long.toString(limits.run().toMillis())));
    return arguments;
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
