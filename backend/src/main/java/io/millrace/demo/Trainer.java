package io.millrace.demo;

import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.fm.FMClassificationTrainer;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * One way to train, by Tribuo. It has no call-back after an epoch, so that the model after {@code
 * n} epochs is one trained with {@code n} from the same seed.
 *
 * @param params what a run records of it
 */
record Trainer(
    String name, Map<String, String> params, IntFunction<org.tribuo.Trainer<Label>> afterEpochs) {
  static final int EPOCHS = 8;

  private static final double LEARNING_RATE = 0.2;
  private static final int MINIBATCH = 16;

  /** Tribuo 4.3 cannot add up the gradients of a factorization machine over dense examples. */
  private static final int ONE = 1;

  private static final int FACTORS = 6;
  private static final double SPREAD = 0.05;
  private static final int SILENT = -1;
  private static final long SEED = 7;
  private static final LabelFactory LABELS = new LabelFactory();
  private static final String[] NAMES = names();

  /** Softmax regression. */
  static Trainer logisticRegression() {
    return new Trainer(
        "logistic-regression",
        params("logistic regression", MINIBATCH, Map.of()),
        epochs ->
            new LinearSGDTrainer(
                new LogMulticlass(), new AdaGrad(LEARNING_RATE), epochs, SILENT, MINIBATCH, SEED));
  }

  /** Softmax regression that also sees which pairs of pixels are inked together. */
  static Trainer factorizationMachine() {
    return new Trainer(
        "factorization-machine",
        params("factorization machine", ONE, Map.of("factors", Integer.toString(FACTORS))),
        epochs ->
            new FMClassificationTrainer(
                new LogMulticlass(),
                new AdaGrad(LEARNING_RATE),
                epochs,
                SILENT,
                ONE,
                SEED,
                FACTORS,
                SPREAD));
  }

  Model<Label> train(MutableDataset<Label> examples, int epochs) {
    return afterEpochs.apply(epochs).train(examples);
  }

  static MutableDataset<Label> dataset(List<Example> examples) {
    MutableDataset<Label> dataset =
        new MutableDataset<>(new SimpleDataSourceProvenance("digits", LABELS), LABELS);
    examples.forEach(example -> dataset.add(example(example)));
    return dataset;
  }

  static ArrayExample<Label> example(Example example) {
    return new ArrayExample<>(new Label(example.label()), NAMES, example.features());
  }

  /** Tribuo orders features by name, hence the padding. */
  private static String[] names() {
    String[] names = new String[Digit.PIXELS];
    for (int pixel = 0; pixel < names.length; pixel++) {
      names[pixel] = "p%02d".formatted(pixel);
    }
    return names;
  }

  private static Map<String, String> params(
      String algorithm, int minibatch, Map<String, String> more) {
    Map<String, String> params = new java.util.TreeMap<>(more);
    params.put("algorithm", algorithm);
    params.put("optimizer", "AdaGrad");
    params.put("learning_rate", Double.toString(LEARNING_RATE));
    params.put("batch_size", Integer.toString(minibatch));
    params.put("epochs", Integer.toString(EPOCHS));
    params.put("seed", Long.toString(SEED));
    return params;
  }
}
