package io.millrace.registry;

import io.millrace.registry.Ingredients.Data;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a bill of materials in CycloneDX 1.6's JSON, the model as a {@code modelCard}. */
final class CycloneDx {
  private static final String MODEL = "model";

  private final ModelVersion version;
  private final Ingredients of;
  private final List<Map<String, Object>> components = new ArrayList<>();
  private final List<String> data = new ArrayList<>();

  private CycloneDx(ModelVersion version, Ingredients of) {
    this.version = version;
    this.of = of;
  }

  static Map<String, Object> of(ModelVersion version, Ingredients ingredients) {
    return new CycloneDx(version, ingredients).bill();
  }

  private Map<String, Object> bill() {
    Requirement.parse(of.requirements()).forEach(this::add);
    of.format().ifPresent(format -> addExporter(format.producer()));
    of.data().forEach(this::add);
    Map<String, Object> bill = new LinkedHashMap<>();
    bill.put("bomFormat", "CycloneDX");
    bill.put("specVersion", "1.6");
    bill.put("serialNumber", "urn:uuid:" + version.id());
    bill.put("version", 1);
    bill.put("metadata", Map.of("timestamp", version.createdAt(), "component", model()));
    bill.put("components", components);
    bill.put(
        "dependencies",
        List.of(
            Map.of(
                "ref",
                MODEL,
                "dependsOn",
                components.stream().map(each -> each.get("bom-ref")).toList())));
    return bill;
  }

  private Map<String, Object> model() {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("type", "machine-learning-model");
    model.put("bom-ref", MODEL);
    model.put("name", version.model());
    model.put("version", Integer.toString(version.version()));
    version.description().ifPresent(text -> model.put("description", text));
    model.put("hashes", List.of(sha256(version.sha256())));
    of.license()
        .ifPresent(name -> model.put("licenses", List.of(Map.of("license", Map.of("name", name)))));
    model.put("modelCard", card());
    model.put("properties", properties());
    return model;
  }

  private Map<String, Object> card() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    if (!data.isEmpty()) {
      parameters.put("datasets", data.stream().map(ref -> Map.of("ref", ref)).toList());
    }
    version
        .signature()
        .ifPresent(
            (Signature signature) -> {
              parameters.put("inputs", tensors(signature.inputs()));
              parameters.put("outputs", tensors(signature.outputs()));
            });
    Map<String, Object> card = new LinkedHashMap<>();
    card.put("modelParameters", parameters);
    if (!version.metrics().isEmpty()) {
      card.put(
          "quantitativeAnalysis",
          Map.of(
              "performanceMetrics",
              version.metrics().entrySet().stream()
                  .map(each -> Map.of("type", each.getKey(), "value", each.getValue().toString()))
                  .toList()));
    }
    return card;
  }

  private static List<Map<String, String>> tensors(List<TensorSpec> tensors) {
    return tensors.stream()
        .map(each -> Map.of("format", each.name() + ": " + each.datatype() + " " + each.shape()))
        .toList();
  }

  private List<Map<String, String>> properties() {
    List<Map<String, String>> properties = new ArrayList<>();
    of.format()
        .ifPresent(
            format -> {
              properties.add(property("onnx:irVersion", Long.toString(format.irVersion())));
              properties.add(property("onnx:opset", Long.toString(format.opset())));
            });
    version.runId().ifPresent(run -> properties.add(property("millrace:runId", run)));
    version
        .artifactPath()
        .ifPresent(path -> properties.add(property("millrace:artifactPath", path)));
    return properties;
  }

  private void add(Requirement requirement) {
    Map<String, Object> component = component("library", requirement.purl(), requirement.name());
    requirement.version().ifPresent(found -> component.put("version", found));
    component.put("purl", requirement.purl());
    components.add(component);
  }

  /** The exporter says its name and its version, with a space between. */
  private void addExporter(String producer) {
    if (!producer.isEmpty()) {
      int space = producer.lastIndexOf(' ');
      String name = space < 0 ? producer : producer.substring(0, space);
      Map<String, Object> component = component("application", "onnx-producer", name);
      if (space >= 0) {
        component.put("version", producer.substring(space + 1));
      }
      components.add(component);
    }
  }

  private void add(Data read) {
    String ref = "dataset-" + (data.size() + 1);
    Map<String, Object> component = component("data", ref, read.name());
    read.version().ifPresent(number -> component.put("version", number.toString()));
    if (read.digest().matches("[0-9a-f]{64}")) {
      component.put("hashes", List.of(sha256(read.digest())));
    }
    component.put("data", List.of(Map.of("type", "dataset", "name", read.name())));
    List<Map<String, String>> properties = new ArrayList<>();
    properties.add(property("digest", read.digest()));
    read.context().ifPresent(it -> properties.add(property("use", it)));
    read.source().ifPresent(it -> properties.add(property("source", it)));
    component.put("properties", properties);
    components.add(component);
    data.add(ref);
  }

  private static Map<String, Object> component(String type, String ref, String name) {
    Map<String, Object> component = new LinkedHashMap<>();
    component.put("type", type);
    component.put("bom-ref", ref);
    component.put("name", name);
    return component;
  }

  private static Map<String, String> sha256(String digest) {
    return Map.of("alg", "SHA-256", "content", digest);
  }

  private static Map<String, String> property(String name, String value) {
    return Map.of("name", name, "value", value);
  }
}
