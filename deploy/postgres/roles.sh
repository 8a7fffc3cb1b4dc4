#!/bin/sh
# The two roles that Millrace uses, and its database; run once, as a superuser, by the postgres image of compose.yaml.
set -eu
psql --set=ON_ERROR_STOP=1 --set=owner_password="$MILLRACE_OWNER_PASSWORD" --set=password="$MILLRACE_PASSWORD" \
  --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE millrace_owner LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'owner_password';
CREATE ROLE millrace LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE millrace OWNER millrace_owner;
SQL
