package io.millrace.platform.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Ends connections whose client sends a request a few bytes at a time, which the idle timeout does
 * not see: a head has its time from the first byte to the last, and a body must bring a least
 * number of bytes in each such span. What the server does not read, because it is busy with what it
 * has, is not the client's fault. Of one listener, on its event loop; for HTTP/1 alone.
 */
final class SlowClients {
  private static final String DECODER = "httpDecoder";
  private static final int LOOKS = 6;

  private final LongSupplier nanoClock;
  private final Duration span;
  private final long leastBytes;
  private final Set<Sending> all = new HashSet<>();

  /**
   * @param span for a head, and for each part of a body
   * @param leastBytes of a body in each span
   */
  SlowClients(LongSupplier nanoClock, Duration span, long leastBytes) {
    this.nanoClock = nanoClock;
    this.span = span;
    this.leastBytes = leastBytes;
  }

  /** Begins to look. */
  void start(Vertx vertx) {
    vertx.setPeriodic(Math.max(1, span.toMillis() / LOOKS), tick -> look());
  }

  /** To be called when a connection was opened. */
  void watch(HttpConnection connection) {
    ChannelPipeline pipeline = ((ConnectionBase) connection).channel().pipeline();
    Sending sending = new Sending(connection);
    pipeline.addBefore(DECODER, "slowClientsBytes", sending.new Bytes());
    pipeline.addAfter(DECODER, "slowClients", sending);
  }

  private void look() {
    long now = nanoClock.getAsLong();
    for (Sending each : List.copyOf(all)) {
      if (each.isTooSlow(now)) {
        each.connection.close();
      }
    }
  }

  /** Where a client is in its request: what the decoder makes of its bytes. */
  private final class Sending extends ChannelInboundHandlerAdapter {
    private final HttpConnection connection;
    private ChannelHandlerContext context;

    /** Bytes came of which the decoder made nothing yet. */
    private boolean undecoded;

    private boolean body;

    /** Since when the rest of a head or of a body is waited for; 0 while nothing is. */
    private long since;

    private long bytes;

    Sending(HttpConnection connection) {
      this.connection = connection;
    }

    /** Sees what comes before it is decoded. */
    private final class Bytes extends ChannelInboundHandlerAdapter {
      @Override
      public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf came) {
          bytes += came.readableBytes();
          undecoded = true;
        }
        ctx.fireChannelRead(message);
      }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
      context = added;
      all.add(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
      all.remove(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      undecoded = false;
      boolean last = message instanceof LastHttpContent;
      since = last || message instanceof HttpMessage ? 0 : since;
      body = !last;
      ctx.fireChannelRead(message);
    }

    /** The clock is read for what did not come in one piece alone. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      if (since == 0 && (undecoded || body)) {
        begin(nanoClock.getAsLong());
      }
      ctx.fireChannelReadComplete();
    }

    private void begin(long now) {
      since = now;
      bytes = 0;
    }

    boolean isTooSlow(long now) {
      if (since == 0 || now - since < span.toNanos()) {
        return false;
      }
      if (body && (bytes >= leastBytes || !context.channel().config().isAutoRead())) {
        begin(now);
        return false;
      }
      return true;
    }
  }
}
