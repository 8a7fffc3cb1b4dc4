package io.millrace.platform.http;

/** A feature's operations; implemented by every {@code XRoutes}. */
public interface FeatureRoutes {
  /** Binds each operationId of the feature once. */
  void bind(OperationBinder operations);
}
