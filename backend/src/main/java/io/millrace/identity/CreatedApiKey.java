package io.millrace.identity;

/**
 * A new key.
 *
 * @param secret the whole key, shown this once
 */
public record CreatedApiKey(ApiKey apiKey, String secret) {
  @Override
  public String toString() {
    return "CreatedApiKey[" + apiKey + "]";
  }
}
