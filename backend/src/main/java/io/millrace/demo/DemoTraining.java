package io.millrace.demo;

import io.millrace.platform.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.ONNXExportable;
import org.tribuo.classification.Label;

/**
 * Two models of the pinned version, each a run with curves, a confusion matrix and an ONNX file.
 */
final class DemoTraining {
  static final String MODEL_FILE = "model.onnx";

  private static final double LEAST_ACCURACY = 0.9;

  private final DemoApi engineer;
  private final String dataset;
  private final int version;

  DemoTraining(Team team, String dataset, int version) {
    this.engineer = team.engineer().api();
    this.dataset = dataset;
    this.version = version;
  }

  /** The run whose model is the better one on the validation split. */
  TrainedModel run(Examples examples, Progress progress) {
    String experiment =
        engineer
            .postOnce("experiment", "/experiments", Map.of("name", "digits"))
            .path("id")
            .asText();
    List<TrainedModel> models =
        Stream.of(Trainer.logisticRegression(), Trainer.factorizationMachine())
            .map(trainer -> train(experiment, trainer, examples))
            .peek(model -> report(model, progress))
            .toList();
    TrainedModel best =
        models.stream()
            .max(Comparator.comparingDouble(TrainedModel::validationAccuracy))
            .orElseThrow();
    DemoFailure.unless(best.testAccuracy() > LEAST_ACCURACY, "The better model is poor: %s", best);
    return best;
  }

  private void report(TrainedModel model, Progress progress) {
    progress.line(
        "train",
        "%s: %d epochs on digits@%d, validation %.3f, test %.3f",
        model.name(),
        Trainer.EPOCHS,
        version,
        model.validationAccuracy(),
        model.testAccuracy());
  }

  private TrainedModel train(String experiment, Trainer trainer, Examples examples) {
    String run = start(experiment, trainer);
    MutableDataset<Label> dataset = Trainer.dataset(examples.split("train"));
    Model<Label> model = trainer.train(dataset, Trainer.EPOCHS);
    Evaluation tested = Evaluation.of(model, examples.split("test"), DemoLabeling.CLASSES);
    if (!engineer.get("/runs/" + run).path("status").asText().equals("finished")) {
      logEpochs(run, trainer, dataset, examples);
      log(run, List.of(point("test_accuracy", tested.accuracy(), Trainer.EPOCHS)));
      put(run, "confusion-test.json", confusion(tested));
      put(run, MODEL_FILE, onnx(model));
      engineer.patch("/runs/" + run, Map.of("status", "finished"));
    }
    double validated =
        Evaluation.of(model, examples.split("validation"), DemoLabeling.CLASSES).accuracy();
    return new TrainedModel(run, trainer.name(), classes(model), validated, tested.accuracy());
  }

  /** From where an interrupted demo ended. */
  private void logEpochs(
      String run, Trainer trainer, MutableDataset<Label> dataset, Examples examples) {
    for (int epoch = logged(run) + 1; epoch <= Trainer.EPOCHS; epoch++) {
      Model<Label> model = trainer.train(dataset, epoch);
      Evaluation trained = Evaluation.of(model, examples.split("train"), DemoLabeling.CLASSES);
      Evaluation validated =
          Evaluation.of(model, examples.split("validation"), DemoLabeling.CLASSES);
      log(
          run,
          List.of(
              point("train_accuracy", trained.accuracy(), epoch),
              point("train_loss", trained.loss(), epoch),
              point("validation_accuracy", validated.accuracy(), epoch),
              point("validation_loss", validated.loss(), epoch)));
    }
  }

  private static byte[] onnx(Model<Label> model) {
    return ((ONNXExportable) model).exportONNXModel("io.millrace.digits", 1).toByteArray();
  }

  private String start(String experiment, Trainer trainer) {
    return engineer
        .postOnce(
            trainer.name(),
            "/runs",
            Map.of(
                "experimentId",
                experiment,
                "name",
                trainer.name(),
                "params",
                trainer.params(),
                "tags",
                Map.of("library", "Tribuo"),
                "inputs",
                List.of(Map.of("datasetId", dataset, "version", version, "context", "training"))))
        .path("id")
        .asText();
  }

  /** The last epoch that an interrupted demo logged, 0 for none. */
  private int logged(String run) {
    return DemoApi.elements(
            engineer.get("/runs/" + run + "/metrics?key=validation_loss").at("/curves/0/points"))
        .mapToInt(point -> point.path("step").asInt())
        .max()
        .orElse(0);
  }

  private static Map<String, Object> point(String key, double value, int step) {
    return Map.of("key", key, "value", value, "step", step);
  }

  private void log(String run, List<Map<String, Object>> points) {
    engineer.post("/runs/" + run + "/log", Map.of("metrics", points));
  }

  private void put(String run, String name, byte[] bytes) {
    engineer.putBytes("/runs/" + run + "/artifact?path=" + name, bytes);
  }

  private static byte[] confusion(Evaluation evaluation) {
    return Json.writeText(
            Map.of("classes", DemoLabeling.CLASSES, "confusion", evaluation.confusion()))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** In the order of the model's output. */
  private static List<String> classes(Model<Label> model) {
    List<String> classes = new ArrayList<>();
    IntStream.range(0, model.getOutputIDInfo().size())
        .forEach(id -> classes.add(model.getOutputIDInfo().getOutput(id).getLabel()));
    return classes;
  }
}
