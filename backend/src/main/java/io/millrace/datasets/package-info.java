/**
 * Datasets and how bytes come in. An upload goes straight to the object store, is checked, hashed
 * and, if it is an archive, unpacked; a commit makes an immutable version of verified uploads,
 * changed labels and a split, all or nothing. Versions of a dataset are a linear history.
 *
 * <p>Owns {@code dataset}, {@code dataset_version}, {@code dataset_entry}, {@code blob}, {@code
 * upload}, {@code upload_file}, {@code content_hold} and {@code content_key}. What always holds:
 *
 * <ul>
 *   <li>a committed version never changes: rows of {@code dataset_entry} are only ever closed, by a
 *       later version;
 *   <li>an entry's bytes were hashed by this server before a version could hold them;
 *   <li>equal content is stored once for each tenant, never across tenants;
 *   <li>the storage quota counts what uploads have reserved and, once verified, what is stored.
 * </ul>
 *
 * <p>Labeling commits accepted labels through {@link io.millrace.datasets.VersionService}, the
 * registry and imports take files from {@link io.millrace.datasets.UploadHandover}, monitoring
 * keeps pictures by {@link io.millrace.datasets.HeldContent}, and whoever shows bytes in a page
 * links them by {@link io.millrace.datasets.ContentLinks}.
 */
package io.millrace.datasets;
