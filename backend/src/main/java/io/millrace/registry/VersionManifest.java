package io.millrace.registry;

import java.time.Instant;

/**
 * What the installation vouches for of a version, and its signature.
 *
 * @param statement an in-toto Statement (v1) as JSON; these very characters, in UTF-8, are signed
 * @param signature Ed25519, in Base64
 * @param publicKey that verifies it, as PEM
 */
public record VersionManifest(
    String statement,
    String signature,
    String algorithm,
    String keyId,
    String publicKey,
    Instant signedAt) {}
