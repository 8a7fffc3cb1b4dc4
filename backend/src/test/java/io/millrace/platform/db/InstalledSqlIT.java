package io.millrace.platform.db;

import io.millrace.testing.NeedsProgram;

/** Every statement on the oldest PostgreSQL that is installed. */
@NeedsProgram("postgres")
class InstalledSqlIT extends SqlIT {}
