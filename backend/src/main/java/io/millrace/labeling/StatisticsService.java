package io.millrace.labeling;

import io.millrace.labeling.StatisticsStore.Cell;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Agreement, confusion and pace of a project. */
final class StatisticsService {
  private final Db db;
  private final People people;
  private final ProjectStore projects = new ProjectStore();
  private final StatisticsStore store = new StatisticsStore();

  StatisticsService(Db db, People people) {
    this.db = db;
    this.people = people;
  }

  Future<LabelingStatistics> of(Caller caller, UUID projectId) {
    return db.readTenant(
        caller,
        tx ->
            projects
                .settings(tx, projectId)
                .map(found -> found.orElseThrow(() -> ApiException.notFound("labeling project")))
                .compose(project -> statistics(tx, project)));
  }

  private Future<LabelingStatistics> statistics(TenantTx tx, ProjectSettings project) {
    Future<List<Cell>> confusion = store.confusion(tx, project.id());
    Future<Map<String, Long>> accepted = store.accepted(tx, project.id());
    Future<List<LabelingStatistics.Annotator>> annotators =
        store.annotators(tx, project.id()).compose(all -> named(tx, all));
    Future<StatisticsStore.Skipped> skipped = store.skipped(tx, project.id());
    return Future.all(confusion, accepted, annotators, skipped)
        .map(
            all ->
                new LabelingStatistics(
                    project.classes(),
                    matrix(project.classes(), confusion.result()),
                    project.classes().stream()
                        .map(one -> accepted.result().getOrDefault(one, 0L))
                        .toList(),
                    annotators.result(),
                    skipped.result().tasks(),
                    skipped.result().stuck()));
  }

  private Future<List<LabelingStatistics.Annotator>> named(
      TenantTx tx, List<LabelingStatistics.Annotator> annotators) {
    return people
        .names(tx, annotators.stream().map(LabelingStatistics.Annotator::annotator).toList())
        .map(
            names ->
                annotators.stream().map(one -> one.withName(names.get(one.annotator()))).toList());
  }

  static List<List<Long>> matrix(List<String> classes, List<Cell> cells) {
    long[][] counts = new long[classes.size()][classes.size()];
    cells.forEach(
        cell ->
            counts[classes.indexOf(cell.accepted())][classes.indexOf(cell.chosen())] =
                cell.count());
    List<List<Long>> rows = new ArrayList<>();
    for (long[] row : counts) {
      rows.add(java.util.Arrays.stream(row).boxed().toList());
    }
    return rows;
  }
}
