/**
 * Aliases that move by rule. A protected alias has gates; a version is proposed for it, a job holds
 * the version against each gate and keeps what it found, and then the alias moves, or does not.
 *
 * <p>Between the gates and the alias there may be a rollout: the version is a canary or a shadow of
 * the endpoints that follow the alias, step by step, and goes back by itself where a limit breaks,
 * also for a time after the alias has moved.
 *
 * <p>Owns {@code model_alias_gate}, {@code model_promotion}, {@code model_rollout} and {@code
 * model_rollout_step}. Invariants: a protected alias moves in the transaction that makes a
 * promotion {@code promoted} or {@code rolled_back}, and never otherwise; one promotion of an alias
 * is open at a time, its rollout included; the evidence of a decided promotion never changes; who
 * proposed does not approve. A move of a rollout is one transaction with the traffic that it moves.
 */
package io.millrace.registry.promotion;
