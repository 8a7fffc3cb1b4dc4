package io.millrace.platform.http;

import io.millrace.platform.Json;
import io.millrace.platform.blob.ContentDisposition;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayList;
import java.util.List;

/** An answer: a status, headers, and a body that is there at once or streamed. */
public final class Reply {
  private final int status;
  private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
  private final List<Cookie> cookies = new ArrayList<>();
  private final Buffer body;
  private final ReadStream<Buffer> stream;
  private Runnable sent = () -> {};

  private Reply(int status, Buffer body, ReadStream<Buffer> stream) {
    this.status = status;
    this.body = body;
    this.stream = stream;
  }

  /** 200 with JSON. */
  public static Reply ok(Object value) {
    return json(200, value);
  }

  /** 201 with JSON. */
  public static Reply created(Object value) {
    return json(201, value);
  }

  /** JSON with any status. */
  public static Reply json(int status, Object value) {
    return new Reply(status, Json.write(value), null)
        .header(HttpHeaders.CONTENT_TYPE.toString(), "application/json");
  }

  /** 204. */
  public static Reply noContent() {
    return new Reply(204, null, null);
  }

  /** Bytes that are in memory. */
  public static Reply bytes(Buffer body, String contentType) {
    return new Reply(200, body, null).header(HttpHeaders.CONTENT_TYPE.toString(), contentType);
  }

  /**
   * Bytes that stream with back-pressure.
   *
   * @param length in bytes; negative when unknown (chunked)
   */
  public static Reply stream(ReadStream<Buffer> stream, String contentType, long length) {
    Reply reply =
        new Reply(200, null, stream).header(HttpHeaders.CONTENT_TYPE.toString(), contentType);
    return length < 0
        ? reply
        : reply.header(HttpHeaders.CONTENT_LENGTH.toString(), Long.toString(length));
  }

  /** Bytes of a longer whole that stream with back-pressure: 206. */
  public static Reply partial(
      ReadStream<Buffer> stream, String contentType, long from, long length, long whole) {
    return new Reply(206, null, stream)
        .header(HttpHeaders.CONTENT_TYPE.toString(), contentType)
        .header(HttpHeaders.CONTENT_LENGTH.toString(), Long.toString(length))
        .header("Content-Range", "bytes " + from + "-" + (from + length - 1) + "/" + whole);
  }

  /** Adds a header. */
  public Reply header(String name, String value) {
    headers.set(name, value);
    return this;
  }

  /**
   * Makes a browser save the bytes under a name instead of showing them: they are a client's and
   * must not run in this origin.
   */
  public Reply download(String fileName) {
    return header("Content-Disposition", ContentDisposition.attachment(fileName))
        .header("X-Content-Type-Options", "nosniff");
  }

  /** Adds the entity's ETag from its revision. */
  public Reply etag(long revision) {
    return header("ETag", "\"" + revision + "\"");
  }

  /** Adds a cookie. */
  public Reply cookie(Cookie cookie) {
    cookies.add(cookie);
    return this;
  }

  /** What to do once the whole answer has gone out; not called when the client went away before. */
  public Reply whenSent(Runnable action) {
    sent = action;
    return this;
  }

  int status() {
    return status;
  }

  MultiMap headers() {
    return headers;
  }

  List<Cookie> cookies() {
    return cookies;
  }

  Buffer body() {
    return body;
  }

  ReadStream<Buffer> stream() {
    return stream;
  }

  Runnable sent() {
    return sent;
  }
}
