package io.millrace.platform.http;

import io.vertx.core.Future;

/** What an operation of the contract does. */
@FunctionalInterface
public interface Operation {
  /** Answers the request; a failed future becomes a problem. */
  Future<Reply> handle(ApiRequest request);
}
