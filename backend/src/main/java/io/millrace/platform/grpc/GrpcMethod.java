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
 * @param streaming messages both ways as long as the client likes; else one each way
 */
public record GrpcMethod(
    String path,
    boolean open,
    Optional<Permission> permission,
    int maxMessageBytes,
    boolean streaming,
    Idempotent idempotent,
    GrpcOperation operation) {}
