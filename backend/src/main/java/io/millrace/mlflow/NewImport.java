package io.millrace.mlflow;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What a client says of an import.
 *
 * @param source the tracking URI of the other server
 * @param token its bearer token
 * @param username with a password, for HTTP Basic instead
 * @param experiments their names; absent: all
 * @param artifacts whether files are taken; absent: yes
 * @param models whether the registry is taken; absent: yes
 */
record NewImport(
    String source,
    Optional<String> token,
    Optional<String> username,
    Optional<String> password,
    Optional<List<String>> experiments,
    Optional<Boolean> artifacts,
    Optional<Boolean> models) {

  /** The same from an address that has been checked, without what is secret. */
  NewImport withoutSecrets(URI checked) {
    return new NewImport(
        checked.toString(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        experiments,
        artifacts,
        models);
  }
}
