package io.millrace.loadtests;

/** How a prediction is asked for by the Open Inference Protocol. */
enum Way {
  BINARY("binary") {
    @Override
    Call call(String endpoint, String key, float[] row, float[] expected) {
      return Exchange.of(Exchange.Format.BINARY, endpoint, key, row, expected);
    }
  },
  JSON("JSON") {
    @Override
    Call call(String endpoint, String key, float[] row, float[] expected) {
      return Exchange.of(Exchange.Format.JSON, endpoint, key, row, expected);
    }
  },
  GRPC("gRPC") {
    @Override
    Call call(String endpoint, String key, float[] row, float[] expected) {
      return GrpcExchange.of(endpoint, key, row, expected);
    }
  };

  private final String label;

  Way(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  /**
   * What a connection repeats.
   *
   * @param expected the model's answer to the row, by the raw library
   */
  abstract Call call(String endpoint, String key, float[] row, float[] expected);
}
