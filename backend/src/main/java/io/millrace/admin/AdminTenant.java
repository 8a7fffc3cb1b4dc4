package io.millrace.admin;

import io.millrace.tenancy.Tenant;
import io.millrace.tenancy.Usage;

/** A tenant as the installation's admin sees it. */
public record AdminTenant(Tenant tenant, Usage usage, int members) {}
