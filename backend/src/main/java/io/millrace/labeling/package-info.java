/**
 * People decide what things are. A project makes a task of each chosen entry of a dataset version;
 * tasks are leased, answered by as many people as the project asks for, and decided by their
 * agreement or by a reviewer; accepted labels are committed as a new version of the dataset.
 *
 * <p>Owns {@code labeling_project}, {@code labeling_task}, {@code task_slot}, {@code task_draft},
 * {@code task_skip}, {@code annotation} and {@code review}. What always holds, by keys of the
 * database:
 *
 * <ul>
 *   <li>a task has at most as many answers as its project's overlap, and none twice by one person:
 *       each wanted answer is a row of {@code task_slot}, and a slot carries its lease itself;
 *   <li>a lease has a token that grows with each lease of its slot. An answer with the token of a
 *       lease that has ended is refused and kept as a draft;
 *   <li>a captured prediction becomes a task once.
 * </ul>
 *
 * <p><b>The order of the queue.</b> Captured predictions come first, the most uncertain before all;
 * then the dataset's entries in the order in which their tasks were made. The order is the same for
 * everybody and all slots of a task stand side by side in it, so people together finish the tasks
 * that were begun before they begin new ones (depth before breadth): the first decided labels come
 * early, and a project that is stopped half-way has few half-answered tasks. A new capture goes
 * ahead of begun entries, because the model in service is waiting for it.
 *
 * <p><b>Skipping</b> gives the slot to somebody else. A skipped task comes back to its skipper only
 * when nothing else is left for them and everybody who was active in the project within a day has
 * skipped or answered it; the statistics say how many tasks are in that state.
 *
 * <p><b>Pausing</b> hands out nothing new. What is leased already may be submitted, so that no work
 * is lost.
 *
 * <p><b>Committing.</b> The label of a task goes to the entry that it showed. A captured picture
 * that was no entry of the dataset becomes one when people have accepted a label for it, at {@code
 * captures/<prediction id>.<ending>}; its bytes are not moved. Lineage: tasks come from entries or
 * predictions, annotations and reviews from tasks, and the committed version, and each state of an
 * entry that a label made, from them; these edges are read from the tables above, not written
 * again.
 *
 * <p>Audited are the acts of those who manage and review; an annotation is its own record of who
 * and when. Monitoring makes tasks through {@link io.millrace.labeling.LabelingService#addTasks}
 * and reads what became of them from the view {@code captured_task}.
 */
package io.millrace.labeling;
