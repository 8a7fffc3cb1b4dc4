package io.millrace.serving.metering;

import java.util.UUID;

/**
 * Who is billed for what. Compared by identity on the hot path: keep one for a deployment and
 * tenant. Two equal ones are counted apart and added up in the ledger.
 */
public final class MeteredModel {
  final UUID tenantId;
  final UUID endpointId;
  final UUID modelVersionId;

  /**
   * A tenant's use of a model version on an endpoint.
   *
   * @param tenantId of the caller
   */
  public MeteredModel(UUID tenantId, UUID endpointId, UUID modelVersionId) {
    this.tenantId = tenantId;
    this.endpointId = endpointId;
    this.modelVersionId = modelVersionId;
  }
}
