package io.millrace.registry;

import io.millrace.platform.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes a model card as the hubs read it: facts in YAML before the text, then what a person wrote,
 * then what is known of how the version was made.
 */
final class ModelCard {
  private static final int SHORT = 12;

  private final ModelVersion version;
  private final Ingredients of;
  private final StringBuilder text = new StringBuilder();

  private ModelCard(ModelVersion version, Ingredients of) {
    this.version = version;
    this.of = of;
  }

  static String of(ModelVersion version, Ingredients ingredients) {
    return new ModelCard(version, ingredients).write();
  }

  private String write() {
    facts();
    line("# %s version %d", version.model(), version.version());
    line("");
    line("%s", version.description().orElse("Nobody has described this version yet."));
    table("Metrics", "Metric", "Value", version.metrics());
    section("Data", of.data().stream().map(ModelCard::data).toList());
    version
        .signature()
        .ifPresent(
            signature -> {
              section("Inputs", tensors(signature.inputs()));
              section("Outputs", tensors(signature.outputs()));
            });
    section(
        "Packages",
        Requirement.parse(of.requirements()).stream()
            .map(each -> each.name() + each.version().map(found -> " " + found).orElse(""))
            .toList());
    section("File", file());
    return text.toString();
  }

  private void facts() {
    line("---");
    of.license().ifPresent(name -> line("license: %s", quoted(name)));
    line("model_name: %s", quoted(version.model()));
    if (!of.data().isEmpty()) {
      line("datasets:");
      of.data().forEach(each -> line("- %s", quoted(each.name())));
    }
    if (!version.metrics().isEmpty()) {
      line("metrics:");
      version.metrics().keySet().forEach(name -> line("- %s", quoted(name)));
    }
    line("---");
    line("");
  }

  private List<String> file() {
    List<String> file = new ArrayList<>();
    file.add("SHA-256 `" + version.sha256() + "`, " + version.bytes() + " bytes");
    of.format()
        .ifPresent(
            format ->
                file.add(
                    "ONNX, operator set %d, IR version %d%s"
                        .formatted(
                            format.opset(),
                            format.irVersion(),
                            format.producer().isEmpty() ? "" : ", by " + format.producer())));
    version.runId().ifPresent(run -> file.add("from run `" + run + "`"));
    version.artifactPath().ifPresent(path -> file.add("artifact `" + path + "`"));
    return file;
  }

  private static String data(Ingredients.Data read) {
    return escaped(read.name())
        + read.version().map(number -> " version " + number).orElse("")
        + read.context().map(use -> " for " + escaped(use)).orElse("")
        + (read.digest().isEmpty()
            ? ""
            : ", digest `"
                + read.digest().substring(0, Math.min(SHORT, read.digest().length()))
                + "`");
  }

  private static List<String> tensors(List<TensorSpec> tensors) {
    return tensors.stream()
        .map(each -> "`%s` %s %s".formatted(each.name(), each.datatype(), each.shape()))
        .toList();
  }

  private void section(String title, List<String> items) {
    if (!items.isEmpty()) {
      line("");
      line("## %s", title);
      line("");
      items.forEach(item -> line("- %s", item));
    }
  }

  private void table(String title, String left, String right, Map<String, Double> rows) {
    if (!rows.isEmpty()) {
      line("");
      line("## %s", title);
      line("");
      line("| %s | %s |", left, right);
      line("|---|---|");
      rows.forEach((name, value) -> line("| %s | %s |", escaped(name), value));
    }
  }

  private void line(String format, Object... arguments) {
    text.append(format.formatted(arguments)).append('\n');
  }

  /** What people named is text, not markup. */
  private static String escaped(String name) {
    return name.lines()
        .collect(Collectors.joining(" "))
        .replaceAll("([\\\\`*_\\[\\]<>|#])", "\\\\$1");
  }

  /** A YAML scalar in double quotes is a JSON string. */
  private static String quoted(String value) {
    return Json.writeText(value);
  }
}
