/**
 * The devices of a node, and which of them a model lives on. A {@link
 * io.millrace.serving.placement.Device} has slots that run models and a memory that holds them;
 * {@link io.millrace.serving.placement.Devices} finds them at the start and chooses one for each
 * deployment.
 */
package io.millrace.serving.placement;
