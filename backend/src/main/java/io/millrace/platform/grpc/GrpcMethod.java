package io.millrace.platform.grpc;

import io.millrace.platform.Permission;
import io.millrace.platform.http.Contract.Idempotent;
import java.util.Optional;

/**
 * A method of a gRPC service, with the same facts as a route of a foreign protocol.
 *
 * @param path {@code /package.Service/Method}
 * @param open whether a stranger may call it
 * @param permission needed; empty for open methods
 * @param maxMessageBytes of one message of the client, inflated or not
 * @param kind who sends how many messages
 */
public record GrpcMethod(
    String path,
    boolean open,
    Optional<Permission> permission,
    int maxMessageBytes,
    Kind kind,
    Idempotent idempotent,
    GrpcOperation operation) {

  /** Who sends how many messages. */
  public enum Kind {
    /** One each way. */
    UNARY,
    /** As many as the client likes, each with its answer. */
    STREAM,
    /** One of the client, and its answer again whenever that has changed. */
    WATCH
  }
}
