package io.millrace.testing;

import com.google.protobuf.Message;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A client of the gRPC port, written by others. */
public final class GrpcTestClient {
  private static final class Shared {
    private static final Vertx VERTX = Vertx.vertx();
    private static final GrpcClient CLIENT = GrpcClient.client(VERTX);

    private Shared() {}
  }

  private final SocketAddress server;
  private final Map<String, String> metadata;

  private GrpcTestClient(SocketAddress server, Map<String, String> metadata) {
    this.server = server;
    this.metadata = metadata;
  }

  /** A client of the shared server, without a credential. */
  public static GrpcTestClient stranger() {
    String address = MillraceServer.shared().grpcAddress();
    int colon = address.lastIndexOf(':');
    return new GrpcTestClient(
        SocketAddress.inetSocketAddress(
            Integer.parseInt(address.substring(colon + 1)), address.substring(0, colon)),
        Map.of());
  }

  /** A client of a server that a test runs itself, without a credential. */
  public static GrpcTestClient at(int port) {
    return new GrpcTestClient(SocketAddress.inetSocketAddress(port, "127.0.0.1"), Map.of());
  }

  /** The same client with one entry of metadata instead of what it had. */
  public GrpcTestClient with(String name, String value) {
    return new GrpcTestClient(server, Map.of(name, value));
  }

  /** The same client with the credential of another. */
  public GrpcTestClient as(ApiClient client) {
    return with("authorization", client.credential());
  }

  /**
   * How a call ended.
   *
   * @param messages the answers
   * @param encoding how they were compressed
   */
  public record Ended<T>(GrpcStatus status, String message, List<T> messages, String encoding) {
    /** The one answer of a call that went well. */
    public T only() {
      if (status != GrpcStatus.OK || messages.size() != 1) {
        throw new AssertionError(status + " " + message + ", answers: " + messages.size());
      }
      return messages.get(0);
    }
  }

  /**
   * Calls a unary method.
   *
   * @param answers any message of the answer's type
   */
  public <T extends Message> Ended<T> call(String path, Message request, T answers) {
    return stream(path, List.of(request), answers);
  }

  /** Sends messages and the end of them, and reads what comes. */
  public <T extends Message> Ended<T> stream(
      String path, List<? extends Message> requests, T answers) {
    return ended(begin(path, answers), requests);
  }

  /**
   * Sends one message that it says is compressed with gzip, and takes answers so.
   *
   * @param payload as it travels
   */
  public <T extends Message> Ended<T> inGzip(String path, byte[] payload, T answers) {
    GrpcClientRequest<Buffer, T> call = begin(path, answers);
    call.encoding("gzip").headers().set("grpc-accept-encoding", "identity, gzip");
    return ended(call, () -> call.endMessage(GrpcMessage.message("gzip", Buffer.buffer(payload))));
  }

  /** A call with a time limit. */
  public <T extends Message> Ended<T> callWithin(
      long micros, String path, Message request, T answers) {
    GrpcClientRequest<Buffer, T> call = begin(path, answers);
    call.headers().set("grpc-timeout", micros + "u");
    return ended(call, List.of(request));
  }

  /** Begins a call without sending anything. */
  public <T extends Message> GrpcClientRequest<Buffer, T> begin(String path, T answers) {
    int slash = path.lastIndexOf('/');
    GrpcClientRequest<Buffer, T> call =
        await(
            Shared.CLIENT.request(
                server,
                ServiceMethod.client(
                    ServiceName.create(path.substring(1, slash)),
                    path.substring(slash + 1),
                    GrpcMessageEncoder.IDENTITY,
                    GrpcMessageDecoder.decoder(answers))));
    metadata.forEach((name, value) -> call.headers().set(name, value));
    return call;
  }

  private static <T extends Message> Ended<T> ended(
      GrpcClientRequest<Buffer, T> call, List<? extends Message> requests) {
    return ended(
        call,
        () -> {
          requests.forEach(each -> call.write(Buffer.buffer(each.toByteArray())));
          call.end();
        });
  }

  private static <T extends Message> Ended<T> ended(
      GrpcClientRequest<Buffer, T> call, Runnable send) {
    List<T> messages = new ArrayList<>();
    Future<Ended<T>> ended =
        call.response()
            .compose(
                response -> {
                  response.handler(messages::add);
                  return response
                      .end()
                      .transform(
                          end ->
                              Future.succeededFuture(
                                  new Ended<>(
                                      response.status(),
                                      response.statusMessage(),
                                      messages,
                                      response.encoding())));
                });
    send.run();
    return await(ended);
  }

  /** Waits for what a client's future brings. */
  public static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }
}
