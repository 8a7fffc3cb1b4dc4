package io.millrace.platform.outbound;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.config.AddressRange;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends requests to addresses that tenants name; see the package. */
public final class OutboundHttp {
  /** The longest address that is taken. */
  public static final int MAX_ADDRESS = 2_000;

  /** To one address, so that nobody waits for those who talk to the same server. */
  private static final int MAX_CONNECTIONS = 256;

  /** Names of tenants may take their time to be looked up. */
  private static final int THREADS = 32;

  private static final int CONNECT_MILLIS = 10_000;
  private static final int SILENT_MILLIS = 60_000;
  private static final int HTTPS_PORT = 443;
  private static final int HTTP_PORT = 80;
  private static final int MAX_PORT = 65_535;

  private final OutboundPolicy policy;
  private final HttpClient client;
  private final WorkerExecutor names;

  /**
   * @param allowed private ranges that may be reached all the same
   */
  public OutboundHttp(Vertx vertx, List<AddressRange> allowed) {
    this.policy = new OutboundPolicy(allowed);
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS),
            new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS));
    this.names = vertx.createSharedWorkerExecutor("millrace-names", THREADS);
  }

  /**
   * Reads an address of a server.
   *
   * @param pointer where it stands in the request
   * @return without a slash at its end
   * @throws ApiException INVALID_REQUEST
   */
  public static URI parse(String pointer, String text) {
    return read(text.replaceFirst("/+$", ""))
        .filter(uri -> uri.getRawQuery() == null)
        .orElseThrow(
            () ->
                ApiException.invalid(
                    pointer,
                    "An address like https://mlflow.example.com is needed, without user name,"
                        + " query and #."));
  }

  /**
   * Reads an address of one resource, as it stands.
   *
   * @param pointer where it stands in the request
   * @throws ApiException INVALID_REQUEST
   */
  public static URI parseResource(String pointer, String text) {
    return read(text)
        .orElseThrow(
            () ->
                ApiException.invalid(
                    pointer,
                    "An address like https://example.com/hooks is needed, without user name"
                        + " and #."));
  }

  private static Optional<URI> read(String text) {
    try {
      URI uri = new URI(text);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      return Optional.of(uri)
          .filter(
              found ->
                  web
                      && text.length() <= MAX_ADDRESS
                      && found.getHost() != null
                      && found.getRawUserInfo() == null
                      && found.getRawFragment() == null
                      && found.getPort() <= MAX_PORT);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Fails with UNPROCESSABLE where the address is not known, or may not be reached. */
  public Future<Void> check(URI uri) {
    return resolve(uri).mapEmpty();
  }

  /**
   * Sends a request and answers with the paused response.
   *
   * @return fails with UNPROCESSABLE where the address is not known or may not be reached, and with
   *     UNAVAILABLE where nobody answers there
   */
  public Future<HttpClientResponse> send(
      HttpMethod method, URI uri, Map<String, String> headers, Buffer body) {
    return resolve(uri)
        .compose(
            address ->
                client
                    .request(options(method, uri, address, headers))
                    .compose(request -> request.send(body))
                    .map(HttpClientResponse::pause)
                    .recover(failure -> unreachable(uri, failure)));
  }

  /**
   * Sends a request over a connection of its own and answers with the beginning of what comes back,
   * however long that takes or is: what the other server does is its own affair.
   *
   * @param most for all of it, the look-up of the name included
   * @param limit bytes of the body that are wanted; the rest is not read
   * @return fails with UNPROCESSABLE where the address is not known or may not be reached, and with
   *     UNAVAILABLE where nobody answers there in time
   */
  public Future<Answer> exchange(
      HttpMethod method,
      URI uri,
      Map<String, String> headers,
      Buffer body,
      Duration most,
      int limit) {
    Future<HttpClientRequest> opened =
        resolve(uri)
            .compose(address -> client.request(options(method, uri, address, headers)))
            .map(request -> request.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE));
    return opened
        .compose(request -> request.send(body).compose(answer -> beginning(answer, limit)))
        .timeout(most.toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            failure -> {
              // also one that is opened too late
              opened.onSuccess(HttpClientRequest::reset);
              return failure instanceof ApiException
                  ? Future.failedFuture(failure)
                  : unreachable(uri, reason(failure, most));
            });
  }

  private static Throwable reason(Throwable failure, Duration most) {
    return failure instanceof TimeoutException
        ? new TimeoutException("nothing within " + most.toSeconds() + " s")
        : failure;
  }

  private static Future<Answer> beginning(HttpClientResponse response, int limit) {
    Promise<Answer> begun = Promise.promise();
    Buffer body = Buffer.buffer();
    int status = response.statusCode();
    response.handler(
        part -> {
          body.appendBuffer(part, 0, Math.min(part.length(), limit - body.length()));
          if (body.length() == limit && begun.tryComplete(new Answer(status, body))) {
            response.request().reset();
          }
        });
    response.exceptionHandler(begun::tryFail);
    response.endHandler(ended -> begun.tryComplete(new Answer(status, body)));
    return begun.future();
  }

  /**
   * What came back.
   *
   * @param body its beginning
   */
  public record Answer(int status, Buffer body) {}

  private static RequestOptions options(
      HttpMethod method, URI uri, InetAddress address, Map<String, String> headers) {
    boolean tls = "https".equals(uri.getScheme());
    int port = uri.getPort() >= 0 ? uri.getPort() : tls ? HTTPS_PORT : HTTP_PORT;
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    RequestOptions options =
        new RequestOptions()
            .setMethod(method)
            .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
            .setHost(uri.getHost())
            .setPort(port)
            .setSsl(tls)
            .setURI(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery())
            .setConnectTimeout(CONNECT_MILLIS)
            .setIdleTimeout(SILENT_MILLIS);
    headers.forEach(options::putHeader);
    return options;
  }

  private static <T> Future<T> unreachable(URI uri, Throwable failure) {
    return Future.failedFuture(
        ApiException.of(
            ErrorCode.UNAVAILABLE,
            "%s does not answer: %s".formatted(uri.getHost(), failure.getMessage())));
  }

  /** The address to connect to: all that the name has must be permitted. */
  private Future<InetAddress> resolve(URI uri) {
    String host = uri.getHost();
    return names
        .executeBlocking(() -> InetAddress.getAllByName(host), false)
        .recover(OutboundHttp::unknown)
        .map(
            addresses -> {
              for (InetAddress address : addresses) {
                if (!policy.permits(address)) {
                  throw ApiException.of(
                      ErrorCode.UNPROCESSABLE,
                      host
                          + " is inside a private network. The installation's admin can allow its"
                          + " range with MILLRACE_OUTBOUND_PRIVATE_RANGES.");
                }
              }
              return addresses[0];
            });
  }

  private static Future<InetAddress[]> unknown(Throwable failure) {
    return Future.failedFuture(
        failure instanceof UnknownHostException
            ? ApiException.of(ErrorCode.UNPROCESSABLE, "There is no such host.")
            : failure);
  }

  /**
   * The body of a response, read while it is paused.
   *
   * @return fails with UNPROCESSABLE above {@code limit} bytes, UNAVAILABLE when it breaks off
   */
  public static Future<Buffer> body(HttpClientResponse response, int limit) {
    Promise<Buffer> whole = Promise.promise();
    Buffer body = Buffer.buffer();
    response.handler(
        part -> {
          if (body.length() + part.length() > limit) {
            whole.tryFail(
                ApiException.of(
                    ErrorCode.UNPROCESSABLE,
                    "An answer of the other server has more than " + limit + " bytes."));
            response.request().reset();
          } else {
            body.appendBuffer(part);
          }
        });
    response.exceptionHandler(
        failure ->
            whole.tryFail(
                ApiException.of(
                    ErrorCode.UNAVAILABLE, "An answer of the other server broke off.")));
    response.endHandler(ended -> whole.tryComplete(body));
    response.resume();
    return whole.future();
  }
}
