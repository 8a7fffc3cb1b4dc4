package io.millrace.demo;

import java.util.List;
import org.tribuo.Model;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;

/**
 * How a model does on some examples.
 *
 * @param accuracy share of right answers
 * @param loss mean negative log-likelihood of the right class
 * @param confusion counts; row: actual, column: predicted, in the order of the classes
 */
record Evaluation(double accuracy, double loss, int[][] confusion) {
  private static final double LEAST = 1e-12;

  static Evaluation of(Model<Label> model, List<Example> examples, List<String> classes) {
    int[][] confusion = new int[classes.size()][classes.size()];
    int right = 0;
    double loss = 0;
    for (Example example : examples) {
      Prediction<Label> prediction = model.predict(Trainer.example(example));
      String predicted = prediction.getOutput().getLabel();
      confusion[classes.indexOf(example.label())][classes.indexOf(predicted)]++;
      right += predicted.equals(example.label()) ? 1 : 0;
      loss -=
          Math.log(Math.max(LEAST, prediction.getOutputScores().get(example.label()).getScore()));
    }
    return new Evaluation((double) right / examples.size(), loss / examples.size(), confusion);
  }
}
