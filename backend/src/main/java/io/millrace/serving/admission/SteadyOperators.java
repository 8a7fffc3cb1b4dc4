package io.millrace.serving.admission;

import java.util.Set;

/**
 * Operators whose work follows from the shapes of their inputs, whatever values these hold, and
 * whose outputs' shapes do too. A graph of them alone takes as long for one row as for another,
 * which no loop, branch, generator or search of a text does.
 */
final class SteadyOperators {
  private static final Set<String> STANDARD =
      Set.of(
          ("Abs Acos Add And ArgMax ArgMin Asin Atan AveragePool BatchNormalization Cast Ceil Celu"
               + " Clip Concat Constant Conv Cos Div Dropout Elu Equal Erf Exp Flatten Floor Gather"
               + " Gelu Gemm GlobalAveragePool GlobalMaxPool Greater GreaterOrEqual HardSigmoid"
               + " HardSwish Identity InstanceNormalization LRN LayerNormalization LeakyRelu Less"
               + " LessOrEqual Log LogSoftmax MatMul Max MaxPool Mean Min Mish Mul Neg Not Or PRelu"
               + " Pow Reciprocal ReduceL2 ReduceMax ReduceMean ReduceMin ReduceSum Relu Reshape"
               + " Round Selu Shape Sigmoid Sign Sin Softmax Softplus Softsign Sqrt Squeeze Sub Sum"
               + " Tan Tanh ThresholdedRelu Transpose Unsqueeze Where Xor")
              .split(" "));

  private static final Set<String> CLASSICAL =
      Set.of(
          ("ArrayFeatureExtractor Binarizer FeatureVectorizer Imputer LinearClassifier"
                  + " LinearRegressor Normalizer SVMClassifier SVMRegressor Scaler TreeEnsemble"
                  + " TreeEnsembleClassifier TreeEnsembleRegressor")
              .split(" "));

  private SteadyOperators() {}

  static boolean has(String domain, String operator) {
    return switch (domain) {
      case "", "ai.onnx" -> STANDARD.contains(operator);
      case "ai.onnx.ml" -> CLASSICAL.contains(operator);
      default -> false;
    };
  }
}
