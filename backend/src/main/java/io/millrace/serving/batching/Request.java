package io.millrace.serving.batching;

import io.millrace.serving.engine.Tensor;
import java.util.List;
import java.util.UUID;

/**
 * What a caller wants run.
 *
 * @param tenant whose queue, share and bill
 * @param weight the tenant's weight; its share of a busy slot is its weight over all busy weights
 * @param inputs checked against the signature, in its order
 * @param rows the length of the inputs' first dimension; 1 if the model is not batched
 * @param arrival when it came, in nanoseconds of the pool's clock
 * @param level when it runs among the tenant's own; see {@link Priority}
 * @param deadline when an answer is of no use any more, on the same clock
 */
public record Request(
    UUID tenant,
    double weight,
    List<Tensor> inputs,
    int rows,
    int level,
    long arrival,
    long deadline,
    Mailbox mailbox,
    Reply reply) {}
