package io.millrace.labeling;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What several answers say together.
 *
 * @param majority the answer that more people gave than any other; absent in a tie
 * @param share of the most frequent answer among all, 0 to 1
 */
record Agreement(Optional<AnnotationResult> majority, double share) {

  static Agreement of(List<AnnotationResult> answers) {
    Map<AnnotationResult, Long> votes =
        answers.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    long most = votes.values().stream().mapToLong(Long::longValue).max().orElseThrow();
    List<AnnotationResult> winners =
        votes.entrySet().stream()
            .filter(vote -> vote.getValue() == most)
            .map(Map.Entry::getKey)
            .toList();
    return new Agreement(
        winners.size() == 1 ? Optional.of(winners.get(0)) : Optional.empty(),
        (double) most / answers.size());
  }

  /** Whether it is enough without a reviewer; whole percents, so that 0.67 means two of three. */
  boolean reaches(double minimum) {
    return majority.isPresent() && Math.round(share * 100) >= Math.round(minimum * 100);
  }
}
