/**
 * Aliases that move by rule. A protected alias has gates; a version is proposed for it, a job holds
 * the version against each gate and keeps what it found, and then the alias moves, or does not.
 *
 * <p>Owns {@code model_alias_gate} and {@code model_promotion}. Invariants: a protected alias moves
 * in the transaction that makes a promotion {@code promoted}, and never otherwise; one promotion of
 * an alias is open at a time; the evidence of a decided promotion never changes; who proposed does
 * not approve.
 */
package io.millrace.registry.promotion;
