/**
 * The database: the pool, transactions that carry their tenant as a type, migrations, the embedded
 * server, and the channel on which nodes tell each other what changed.
 *
 * <p>A store method takes a {@link io.millrace.platform.db.TenantTx} or a {@link
 * io.millrace.platform.db.SystemTx}; only {@link io.millrace.platform.db.Db} makes them. Row-level
 * security is forced on every tenant table, and the runtime role owns nothing, so a statement that
 * forgets the tenant sees nothing.
 */
package io.millrace.platform.db;
