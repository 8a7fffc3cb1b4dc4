/** Hashes, password hashing and signed tokens. Owns no table and keeps no key. */
package io.millrace.platform.crypto;
