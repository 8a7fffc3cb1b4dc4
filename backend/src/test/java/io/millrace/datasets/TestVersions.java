package io.millrace.datasets;

import io.millrace.audit.AuditLog;
import io.millrace.lineage.Lineage;
import io.millrace.platform.db.Db;
import io.millrace.platform.time.Time;

/** Versions for tests of other features, without an object store: uploads are not part of them. */
public final class TestVersions {
  private TestVersions() {}

  /** The service over a database. */
  public static VersionService of(Db db, AuditLog audit, Lineage lineage, ContentLinks links) {
    return new VersionService(
        db, links, new Committer(audit, lineage, Time.system()), new UploadObjects(null, null));
  }
}
