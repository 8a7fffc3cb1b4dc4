package io.millrace.platform.crypto;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.time.Ids;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;

/**
 * Hashes and checks passwords on two threads of its own, with a bounded queue: a flood of log-ins
 * gets 503 and disturbs nothing else.
 */
public final class PasswordHasher implements AutoCloseable {
  private static final int THREADS = 2;
  private static final int SALT_LENGTH = 22;
  private static final int HASH_LENGTH = 32;
  private static final int MAX_WAITING = 64;

  private final Ids ids;
  private final WorkerExecutor workers;
  private final Semaphore places = new Semaphore(THREADS + MAX_WAITING);
  private final String nobody;

  public PasswordHasher(Vertx vertx, Ids ids) {
    this.ids = ids;
    this.workers = vertx.createSharedWorkerExecutor("millrace-passwords", THREADS);
    this.nobody = Argon2.phc(salt(), ids.secret(HASH_LENGTH).getBytes(StandardCharsets.US_ASCII));
  }

  /** The password's PHC string. */
  public Future<String> hash(String password) {
    return run(() -> Argon2.hash(password, salt()));
  }

  /**
   * Whether the password is right. Takes the same time when there is no account.
   *
   * @param phc the account's PHC string; empty when there is none: the answer is no
   */
  public Future<Boolean> verify(String password, Optional<String> phc) {
    return run(() -> Argon2.verify(password, phc.orElse(nobody)) && phc.isPresent());
  }

  /** Whether a PHC string was made with parameters that are no longer the current ones. */
  public boolean isOutdated(String phc) {
    return !Argon2.isCurrent(phc);
  }

  @Override
  public void close() {
    workers.close();
  }

  /** 131 random bits. */
  private byte[] salt() {
    return ids.secret(SALT_LENGTH).getBytes(StandardCharsets.US_ASCII);
  }

  private <T> Future<T> run(Callable<T> work) {
    if (!places.tryAcquire()) {
      return Future.failedFuture(
          ApiException.retryAfter(
              ErrorCode.UNAVAILABLE, "Too many people log in at this moment; try again.", 2));
    }
    return workers.executeBlocking(work, false).onComplete(done -> places.release());
  }
}
