package io.millrace.registry;

/**
 * What verifies the installation's signatures.
 *
 * @param keyId the first 16 hexadecimal digits of the SHA-256 of the key's DER
 * @param publicKey as PEM
 */
public record PublicSigningKey(String keyId, String algorithm, String publicKey) {}
