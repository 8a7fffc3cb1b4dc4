/**
 * gRPC on Vert.x's HTTP/2 server: framing, admission before the first byte of a message is read,
 * limits by method, statuses. Knows no service; a service is a list of {@link
 * io.millrace.platform.grpc.GrpcMethod}.
 */
package io.millrace.platform.grpc;
