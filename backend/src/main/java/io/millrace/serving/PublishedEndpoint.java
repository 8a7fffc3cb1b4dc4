package io.millrace.serving;

import io.millrace.registry.Signature;
import java.util.List;
import java.util.Optional;

/**
 * An endpoint of another tenant as those see it to whom it is published: what it takes and gives,
 * not whose it is nor what others do there.
 *
 * @param serves the versions that answer, with their shares
 * @param timeoutMs most that a request may wait for its answer
 */
public record PublishedEndpoint(
    String name,
    Optional<String> description,
    List<VersionShare> serves,
    int timeoutMs,
    Optional<Signature> signature) {

  static PublishedEndpoint of(LiveEndpoint live) {
    Definition wanted = live.wanted();
    return new PublishedEndpoint(
        wanted.name(),
        wanted.description(),
        live.shares(),
        wanted.timeoutMs(),
        wanted.main().flatMap(main -> main.version().signature()));
  }
}
