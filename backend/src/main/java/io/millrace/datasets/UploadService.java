package io.millrace.datasets;

import io.millrace.datasets.UploadStore.Outcome;
import io.millrace.platform.ApiException;
import io.millrace.platform.ApiException.FieldError;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.blob.BlobException;
import io.millrace.platform.blob.BlobInfo;
import io.millrace.platform.blob.BlobProblems;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.blob.UploadedPart;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Uploads from their announcement to where they can be committed. The bytes go from the client to
 * the object store; what the client says about them is checked against the store, then against
 * their hash.
 */
public final class UploadService {
  /** The announcement's topic; the id is the upload's. */
  static final String TOPIC = "upload";

  private static final int FIRST_PARTS = 10;

  private final Db db;
  private final Ids ids;
  private final Time time;
  private final BlobStore blobs;
  private final StorageMeter meter;
  private final UploadVerification verification;
  private final BlobCleaner cleaner;
  private final UploadStore store = new UploadStore();
  private final DatasetStore datasets = new DatasetStore();

  UploadService(
      Db db,
      Ids ids,
      Time time,
      BlobStore blobs,
      StorageMeter meter,
      UploadVerification verification,
      BlobCleaner cleaner) {
    this.db = db;
    this.ids = ids;
    this.time = time;
    this.blobs = blobs;
    this.meter = meter;
    this.verification = verification;
    this.cleaner = cleaner;
  }

  /**
   * Begins an upload: reserves its bytes of the quota and signs the first parts.
   *
   * @return fails with NOT_FOUND (dataset), QUOTA_EXCEEDED, UNAVAILABLE (store), with nothing left
   */
  public Future<Upload> create(Caller caller, NewUpload request) {
    UploadPlan plan = UploadPlan.of(request);
    StoredUpload planned = plan.begin(caller.tenantId(), ids.next(), time.now());
    return begin(planned)
        .compose(
            begun ->
                db.inTenant(caller, tx -> insertOnce(tx, caller, begun))
                    .compose(made -> discardUnless(made.id().equals(begun.id()), begun).map(made))
                    .recover(
                        failure ->
                            discardUnless(false, begun)
                                .transform(discarded -> Future.failedFuture(failure))))
        .compose(made -> find(caller, made.id()))
        .compose(this::signFirst)
        .recover(BlobProblems::translate);
  }

  private Future<StoredUpload> begin(StoredUpload planned) {
    if (planned.upload().partCount() == 0) {
      return Future.succeededFuture(planned);
    }
    return blobs
        .createMultipartUpload(planned.key(), planned.upload().mediaType())
        .map(
            storeId ->
                new StoredUpload(
                    planned.upload(),
                    planned.key(),
                    Optional.of(storeId),
                    planned.reservedBytes()));
  }

  private Future<Made> insertOnce(TenantTx tx, Caller caller, StoredUpload begun) {
    return Idempotency.once(
        tx,
        caller,
        Made.class,
        () ->
            requireDataset(tx, begun)
                .compose(there -> meter.reserve(tx, begun.reservedBytes()))
                .compose(reserved -> store.insert(tx, begun, caller.subject()))
                .compose(inserted -> announce(tx, begun.id()))
                .map(new Made(begun.id())));
  }

  private Future<Void> requireDataset(TenantTx tx, StoredUpload begun) {
    if (begun.isOfNoDataset()) {
      return Future.succeededFuture();
    }
    return datasets
        .find(tx, begun.upload().datasetId().orElseThrow())
        .map(found -> found.orElseThrow(() -> ApiException.notFound("dataset")))
        .mapEmpty();
  }

  private Future<Void> discardUnless(boolean kept, StoredUpload begun) {
    return kept || begun.storeUploadId().isEmpty()
        ? Future.succeededFuture()
        : blobs.abort(begun.key(), begun.storeUploadId().get());
  }

  private Future<Upload> signFirst(StoredUpload stored) {
    if (stored.state() != UploadState.UPLOADING) {
      return Future.succeededFuture(stored.upload());
    }
    List<Integer> numbers =
        IntStream.rangeClosed(1, Math.min(FIRST_PARTS, stored.upload().partCount()))
            .boxed()
            .toList();
    return parts(stored, numbers, Map.of()).map(stored::withParts);
  }

  /** One upload; fails with NOT_FOUND. */
  public Future<Upload> get(Caller caller, UUID id) {
    return find(caller, id).map(StoredUpload::upload);
  }

  /** Signs parts, and says which ones the store has: the way to go on after an interruption. */
  public Future<List<UploadPart>> signParts(Caller caller, UUID id, List<Integer> numbers) {
    return find(caller, id)
        .compose(
            stored -> {
              requireUploading(stored);
              checkNumbers(stored, numbers);
              return stored.storeUploadId().isEmpty()
                  ? Future.succeededFuture(List.<UploadPart>of())
                  : held(stored).compose(held -> parts(stored, numbers, bySize(stored, held)));
            })
        .recover(BlobProblems::translate);
  }

  /** The parts in the store: all of them, where a completion that was cut off made the object. */
  private Future<List<UploadedPart>> held(StoredUpload stored) {
    return blobs
        .listParts(stored.key(), stored.storeUploadId().orElseThrow())
        .recover(
            failure ->
                BlobException.is(failure, BlobException.Kind.NOT_FOUND)
                    ? object(stored).map(object -> allParts(stored, object))
                    : Future.failedFuture(failure));
  }

  /** The object of an upload that the store no longer knows. */
  private Future<BlobInfo> object(StoredUpload stored) {
    return blobs
        .head(stored.key())
        .recover(
            failure ->
                Future.failedFuture(
                    BlobException.is(failure, BlobException.Kind.NOT_FOUND)
                        ? PartCheck.vanished()
                        : failure));
  }

  private static List<UploadedPart> allParts(StoredUpload stored, BlobInfo object) {
    PartCheck.checkSize(stored, object.size());
    return IntStream.rangeClosed(1, stored.upload().partCount())
        .mapToObj(number -> new UploadedPart(number, stored.partBytes(number), object.etag()))
        .toList();
  }

  private static void checkNumbers(StoredUpload stored, List<Integer> numbers) {
    List<FieldError> errors = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i++) {
      if (numbers.get(i) < 1 || numbers.get(i) > stored.upload().partCount()) {
        errors.add(
            new FieldError(
                "/numbers/" + i, "The parts are 1 to " + stored.upload().partCount() + "."));
      }
    }
    if (!errors.isEmpty()) {
      throw ApiException.invalid(errors);
    }
  }

  /** Parts that the store has in their full size. */
  private static Map<Integer, UploadedPart> bySize(StoredUpload stored, List<UploadedPart> held) {
    return held.stream()
        .filter(part -> part.number() <= stored.upload().partCount())
        .filter(part -> part.size() == stored.partBytes(part.number()))
        .collect(Collectors.toMap(UploadedPart::number, Function.identity()));
  }

  /** The parts asked for, signed unless stored, and every other part that is stored. */
  private Future<List<UploadPart>> parts(
      StoredUpload stored, List<Integer> numbers, Map<Integer, UploadedPart> held) {
    if (stored.storeUploadId().isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    List<Integer> missing =
        numbers.stream().distinct().filter(number -> !held.containsKey(number)).sorted().toList();
    return blobs
        .presignParts(stored.key(), stored.storeUploadId().get(), missing, BlobStore.MAX_PRESIGN)
        .map(
            signed -> {
              List<UploadPart> parts = new ArrayList<>();
              signed.forEach(
                  part ->
                      parts.add(
                          new UploadPart(
                              part.number(),
                              stored.partBytes(part.number()),
                              Optional.of(part.url()),
                              false)));
              held.values().stream()
                  .map(part -> new UploadPart(part.number(), part.size(), Optional.empty(), true))
                  .sorted(java.util.Comparator.comparingInt(UploadPart::number))
                  .forEach(parts::add);
              return parts;
            });
  }

  /**
   * Completes an upload: its parts are checked against the store (UNPROCESSABLE names the part),
   * then its bytes are hashed, here when they are few, else by a job. Repeating it answers where
   * the upload stands.
   */
  public Future<Upload> complete(Caller caller, UUID id) {
    return find(caller, id)
        .compose(
            stored ->
                switch (stored.state()) {
                  case UPLOADING ->
                      assemble(stored)
                          .compose(assembled -> verification.begin(caller, stored))
                          .compose(begun -> find(caller, id))
                          .compose(now -> withoutLeavings(caller, now));
                  case ABORTED -> Future.<StoredUpload>failedFuture(ended(stored));
                  default -> Future.succeededFuture(stored);
                })
        .map(StoredUpload::upload)
        .recover(BlobProblems::translate);
  }

  /** An abort at the same time may have looked for the object before it was made. */
  private Future<StoredUpload> withoutLeavings(Caller caller, StoredUpload now) {
    return now.state() == UploadState.ABORTED
        ? db.inTenant(caller, tx -> cleaner.deleteUnlessUsed(tx, now)).map(now)
        : Future.succeededFuture(now);
  }

  /** Makes the object of its parts; an earlier attempt whose answer was lost may have done so. */
  private Future<Void> assemble(StoredUpload stored) {
    if (stored.storeUploadId().isEmpty()) {
      return blobs.put(
          stored.key(), stored.upload().mediaType(), io.vertx.core.buffer.Buffer.buffer());
    }
    String storeId = stored.storeUploadId().get();
    return blobs
        .listParts(stored.key(), storeId)
        .compose(held -> blobs.complete(stored.key(), storeId, PartCheck.check(stored, held)))
        .recover(
            failure ->
                BlobException.is(failure, BlobException.Kind.NOT_FOUND)
                    ? object(stored)
                    : Future.failedFuture(failure))
        .map(
            object -> {
              PartCheck.checkSize(stored, object.size());
              return null;
            });
  }

  /** Ends an upload and gives its quota back; one that has ended stays as it is. */
  public Future<Void> abort(Caller caller, UUID id) {
    return db.inTenant(
        caller,
        tx ->
            store
                .lock(tx, id)
                .map(found -> found.orElseThrow(() -> ApiException.notFound("upload")))
                .compose(
                    stored -> {
                      if (stored.state() == UploadState.COMMITTED) {
                        throw ApiException.of(
                            ErrorCode.CONFLICT, "The upload is in a version; it cannot be undone.");
                      }
                      return cleaner.end(tx, caller, stored, Outcome.aborted("Aborted."));
                    }));
  }

  private Future<StoredUpload> find(Caller caller, UUID id) {
    return db.readTenant(caller, tx -> store.find(tx, id))
        .map(found -> found.orElseThrow(() -> ApiException.notFound("upload")));
  }

  private static void requireUploading(StoredUpload stored) {
    if (stored.state() != UploadState.UPLOADING) {
      throw ended(stored);
    }
  }

  private static ApiException ended(StoredUpload stored) {
    return ApiException.of(
        ErrorCode.CONFLICT,
        "The upload is " + stored.state().wireName() + "; start another one to send bytes.");
  }

  private static Future<Void> announce(TenantTx tx, UUID id) {
    return tx.announce(TOPIC, id.toString());
  }

  /** What a repeated creation answers: the upload that the first one made. */
  record Made(UUID id) {}
}
