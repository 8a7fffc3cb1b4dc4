/**
 * What models in service say, kept for people to look at: a prediction that an endpoint's capture
 * rule chooses is stored with its input, shown, and made a task of a labeling project, most
 * uncertain first.
 *
 * <p>Owns {@code capture}. What always holds:
 *
 * <ul>
 *   <li>no answer waits for a capture: predictions go through a queue that is bounded in number and
 *       bytes, and what does not fit is dropped and counted (in memory, so captures that wait are
 *       lost when a node dies);
 *   <li>the storage quota counts the input of every capture; without quota nothing is kept;
 *   <li>a capture is deleted when its rule's days are over, unless it became a task: then it stays,
 *       and its picture with it, because people and dataset versions refer to it.
 * </ul>
 *
 * <p>Learns of predictions as an observer of {@code serving}, keeps content by {@code datasets},
 * makes tasks through {@code labeling} and reads what became of them from its view {@code
 * captured_task}. Called by nobody but clients.
 */
package io.millrace.monitoring;
