package io.millrace.serving;

import io.millrace.registry.promotion.AliasTraffic.Rolled;
import io.millrace.registry.promotion.RolloutStep;
import io.millrace.serving.Definition.Deployed;
import io.millrace.serving.Definition.Follow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who answers how much in a rollout. */
final class RolloutWeights {
  private static final int ALL = 100;

  private RolloutWeights() {}

  /** An endpoint's deployments as one would ask for them. */
  static List<NewDeployment> wanted(Definition endpoint) {
    return endpoint.deployments().stream().map(RolloutWeights::wanted).toList();
  }

  private static NewDeployment wanted(Deployed each) {
    return each.follow()
        .map(Follow::alias)
        .map(alias -> NewDeployment.following(each.version().model(), alias, each.weight()))
        .orElseGet(
            () ->
                NewDeployment.ofVersion(
                    each.version().model(), each.version().version(), Optional.of(each.weight())));
  }

  /** Whether the version has a deployment of its own. */
  static boolean names(List<NewDeployment> deployments, Rolled what) {
    return deployments.stream()
        .anyMatch(
            each ->
                each.model().equals(what.model())
                    && each.version().filter(number -> number == what.version()).isPresent());
  }

  /**
   * The version takes a share of what follows the alias; all others keep theirs.
   *
   * @param before without the version
   */
  static List<NewDeployment> canary(List<NewDeployment> before, Rolled what, RolloutStep step) {
    List<NewDeployment> shares = new ArrayList<>();
    int taken = 0;
    for (NewDeployment each : before) {
      int weight = each.weightOrDefault() * ALL;
      int part = follows(each, what) ? each.weightOrDefault() * step.percent() : 0;
      shares.add(weighing(each, weight - part));
      taken += part;
    }
    shares.add(NewDeployment.ofVersion(what.model(), what.version(), Optional.of(taken)));
    int divisor =
        shares.stream().mapToInt(NewDeployment::weightOrDefault).reduce(0, RolloutWeights::gcd);
    return divisor == 0
        ? shares
        : shares.stream().map(each -> weighing(each, each.weightOrDefault() / divisor)).toList();
  }

  /** The version behind the answers. */
  static NewShadow shadow(Rolled what, RolloutStep step) {
    return new NewShadow(
        what.model(), Optional.of(what.version()), Optional.empty(), Optional.of(step.percent()));
  }

  /**
   * What an endpoint serves, without the version's own deployment; its weight goes to what follows
   * the alias. Where nothing else answers, all stays.
   */
  static List<NewDeployment> without(Definition endpoint, Rolled what) {
    List<NewDeployment> now = wanted(endpoint);
    int given =
        now.stream()
            .filter(each -> names(List.of(each), what))
            .mapToInt(NewDeployment::weightOrDefault)
            .sum();
    List<NewDeployment> rest =
        now.stream()
            .filter(each -> !names(List.of(each), what))
            .map(
                each -> follows(each, what) ? weighing(each, each.weightOrDefault() + given) : each)
            .toList();
    return rest.stream().allMatch(each -> each.weightOrDefault() == 0) ? now : rest;
  }

  private static boolean follows(NewDeployment each, Rolled what) {
    return each.model().equals(what.model())
        && each.followed().filter(alias -> alias.equals(what.alias())).isPresent();
  }

  private static NewDeployment weighing(NewDeployment each, int weight) {
    return new NewDeployment(
        each.model(), each.version(), each.alias(), each.follow(), Optional.of(weight));
  }

  private static int gcd(int one, int other) {
    return other == 0 ? one : gcd(other, one % other);
  }
}
