package io.millrace.platform.db;

import io.millrace.testing.NeedsProgram;

/** The same wall on the oldest PostgreSQL that is installed, after all migrations. */
@NeedsProgram("postgres")
class InstalledRowLevelSecurityIT extends RowLevelSecurityIT {}
