package io.millrace.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that W&B's and TensorBoard's own Python packages have written, from the virtual environment
 * that {@code MILLRACE_PEERS_VENV} names; skipped without them.
 */
class TrackerFilesPythonIT {
  private static final Path SCRIPT =
      Path.of("src", "test", "python", "tracker_files.py").toAbsolutePath();

  private static final Predicate<String> LOG =
      loss -> loss.contains("/logs/debug") || loss.startsWith("link | wandb/debug");

  private final ImportingTenant tenant = ImportingTenant.create();

  @TempDir private Path folder;

  @Test
  void wandbsOwn() throws IOException, InterruptedException {
    // When
    JsonNode made = imported("wandb", "wandb");

    // Then
    assertThat(made.path("state").asText()).as(made.toString()).isEqualTo("succeeded");
    JsonNode run = tenant.run("real");
    assertThat(tenant.series(run, "loss").path("total").asInt()).isEqualTo(3_000);
    assertThat(tenant.points(run, "val.acc").get(3)).isEqualTo("3=NaN");
    assertThat(tenant.points(run, "best")).hasSize(1);
    assertThat(run.path("params").path("opt.name").asText()).isEqualTo("adam");
    assertThat(run.path("tags").path("wandb.group").asText()).isEqualTo("g");
    assertThat(run.path("status").asText()).isEqualTo("finished");
    assertThat(tenant.files(run).toString())
        .contains(
            "tables/table_step_",
            "tables/text.json",
            "plots/weights_step_3000.json",
            "images/pixels+step+3000+",
            "audio/said/step_3000_0.wav",
            "audio/both/step_3000_1.wav");
    assertThat(ImportingTenant.reasons(made)).as("only logs are left out").allMatch(LOG);
  }

  @Test
  void tensorboardsOwn() throws IOException, InterruptedException {
    // When
    JsonNode made = imported("tensorboard", "tensorboardX");

    // Then
    assertThat(made.path("state").asText()).as(made.toString()).isEqualTo("succeeded");
    JsonNode run = tenant.run("logs/a");
    assertThat(tenant.series(run, "train/loss").path("total").asInt()).isEqualTo(1_000);
    assertThat(tenant.file(run, "tables/notes/text_summary.json")).contains("hello");
    JsonNode params = tenant.run("logs/a/h").path("params");
    assertThat(params.path("lr").asText()).isEqualTo("0.5");
    assertThat(params.path("bias").asText()).isEqualTo("true");
    assertThat(tenant.file(run, "plots/weights_step_1.json"))
        .isEqualTo(
            "{\"type\":\"histogram\",\"edges\":[1.0,1.6666666666666665,2.333333333333333,3.0],"
                + "\"counts\":[1,1,1]}");
    assertThat(tenant.files(run).toString())
        .contains("images/pixels+step+2+", "audio/said/step_3_0.wav", "plots/equal_step_1.json");
    assertThat(ImportingTenant.reasons(made)).isEmpty();
  }

  private JsonNode imported(String kind, String module) throws IOException, InterruptedException {
    Path python = python(module);
    Path log = folder.resolve("log");
    Path work = Files.createDirectory(folder.resolve("work"));
    Process process =
        new ProcessBuilder(python.toString(), SCRIPT.toString(), kind, work.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(log, StandardCharsets.UTF_8)).isZero();
    Path packed = work.resolve(kind + ".tgz");
    byte[] archive = Files.exists(packed) ? Files.readAllBytes(packed) : zipped(work);
    return tenant.imported(kind, tenant.upload(kind, archive), Map.of());
  }

  private static byte[] zipped(Path work) throws IOException {
    List<Object> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(work)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.add(work.relativize(file).toString());
        files.add(Files.readAllBytes(file));
      }
    }
    return EventFile.zip(files.toArray());
  }

  private static Path python(String module) throws IOException, InterruptedException {
    String venv = System.getenv("MILLRACE_PEERS_VENV");
    Path python = Path.of(venv == null ? "" : venv, "bin", "python");
    boolean there =
        venv != null
            && Files.isExecutable(python)
            && new ProcessBuilder(python.toString(), "-c", "import " + module)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor()
                == 0;
    if (!there) {
      String reason = "MILLRACE_PEERS_VENV names no virtual environment with " + module;
      System.out.println("skipped: " + reason);
      Assumptions.abort(reason);
    }
    return python;
  }
}
