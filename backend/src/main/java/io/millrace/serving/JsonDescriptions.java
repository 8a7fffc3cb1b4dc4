package io.millrace.serving;

import io.millrace.serving.engine.TensorSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What there is to say of models, as JSON of the Open Inference Protocol and its extensions. */
final class JsonDescriptions {
  private JsonDescriptions() {}

  static Map<String, Object> metadata(ServedModels.Metadata metadata) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", metadata.name());
    body.put("versions", metadata.versions());
    body.put("platform", ServedModels.PLATFORM);
    body.put("inputs", tensors(metadata.signature().inputs()));
    body.put("outputs", tensors(metadata.signature().outputs()));
    return body;
  }

  private static List<Map<String, Object>> tensors(List<TensorSpec> specs) {
    List<Map<String, Object>> tensors = new ArrayList<>();
    for (TensorSpec spec : specs) {
      Map<String, Object> tensor = new LinkedHashMap<>();
      tensor.put("name", spec.name());
      tensor.put("datatype", spec.datatype().name());
      tensor.put("shape", spec.shape());
      tensors.add(tensor);
    }
    return tensors;
  }

  static Map<String, Object> configuration(ServedModels.Configuration configuration) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", configuration.name());
    body.put("platform", ServedModels.PLATFORM);
    body.put("backend", ServedModels.BACKEND);
    body.put("default_model_filename", ServedModels.FILE);
    body.put("max_batch_size", configuration.maxBatchSize());
    body.put("input", dimensions(configuration, configuration.signature().inputs()));
    body.put("output", dimensions(configuration, configuration.signature().outputs()));
    if (configuration.maxBatchSize() > 0) {
      body.put("dynamic_batching", Map.of());
    }
    return body;
  }

  private static List<Map<String, Object>> dimensions(
      ServedModels.Configuration configuration, List<TensorSpec> specs) {
    List<Map<String, Object>> tensors = new ArrayList<>();
    for (TensorSpec spec : specs) {
      Map<String, Object> tensor = new LinkedHashMap<>();
      tensor.put("name", spec.name());
      tensor.put("data_type", ServedModels.Configuration.typeName(spec.datatype()));
      tensor.put("dims", configuration.dims(spec));
      tensors.add(tensor);
    }
    return tensors;
  }

  static Map<String, Object> statistics(List<VersionFigures> all) {
    return Map.of("model_stats", all.stream().map(JsonDescriptions::statistics).toList());
  }

  private static Map<String, Object> statistics(VersionFigures figures) {
    Map<String, Object> inference = new LinkedHashMap<>();
    inference.put(
        "success", duration(figures.requests(), figures.queueNanos() + figures.computeNanos()));
    inference.put("fail", duration(figures.refused(), 0));
    inference.put("queue", duration(figures.requests(), figures.queueNanos()));
    inference.put("compute_input", duration(0, 0));
    inference.put("compute_infer", duration(figures.requests(), figures.computeNanos()));
    inference.put("compute_output", duration(0, 0));
    List<Map<String, Object>> batches = new ArrayList<>();
    figures
        .batches()
        .forEach(
            (rows, runs) ->
                batches.add(
                    Map.of(
                        "batch_size",
                        rows,
                        "compute_infer",
                        duration(runs, figures.nanosOfBatches(rows)))));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", figures.name());
    body.put("version", figures.version());
    body.put("last_inference", figures.lastAnswerMillis());
    body.put("inference_count", figures.rows());
    body.put("execution_count", figures.runs());
    body.put("inference_stats", inference);
    body.put("batch_stats", batches);
    body.put("memory_usage", List.of(Map.of("type", "CPU", "id", 0, "byte_size", figures.bytes())));
    return body;
  }

  private static Map<String, Long> duration(long count, long nanos) {
    return Map.of("count", count, "ns", nanos);
  }

  static List<Map<String, String>> index(List<ServedModels.Indexed> index) {
    return index.stream()
        .map(
            each ->
                Map.of(
                    "name", each.name(),
                    "version", each.version(),
                    "state", each.state().name(),
                    "reason", each.reason()))
        .toList();
  }
}
