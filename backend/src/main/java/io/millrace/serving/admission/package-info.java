/**
 * What a model file of a tenant must pass before this server loads it. First its structure is
 * walked without the runtime; then a child process without network and with bounded memory, CPU and
 * time loads and runs it once. A model that crashes the runtime fails its upload, nothing else.
 *
 * <p>Depends on {@code engine} and {@code platform} only, so that the registry can call it.
 */
package io.millrace.serving.admission;
