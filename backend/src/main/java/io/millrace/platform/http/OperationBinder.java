package io.millrace.platform.http;

/** Takes the operations of a feature. */
@FunctionalInterface
public interface OperationBinder {
  /** Binds an operationId of the contract to what it does. */
  void bind(String operationId, Operation operation);
}
