-- Who calls. Users and their sessions belong to the installation; memberships, invitations and keys to a tenant, and the
-- installation sees those too, because log-in happens before the tenant is known.

CREATE TABLE app_user (
  id            uuid PRIMARY KEY,
  email         text NOT NULL UNIQUE CHECK (email = lower(email)),
  name          text NOT NULL,
  password_hash text NOT NULL,
  created_at    timestamptz NOT NULL
);
CALL system_table('app_user');

-- One log-in: a family of refresh tokens. in_tenant is where the session stands now.
CREATE TABLE user_session (
  id         uuid PRIMARY KEY,
  user_id    uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
  in_tenant  uuid,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at   timestamptz
);
CREATE INDEX user_session_user ON user_session (user_id);
CREATE INDEX user_session_expires ON user_session (expires_at);
CALL system_table('user_session');

-- The SHA-256 of a token; the token itself is known to its browser alone.
CREATE TABLE refresh_token (
  hash       bytea PRIMARY KEY,
  session_id uuid NOT NULL REFERENCES user_session ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  used_at    timestamptz
);
CREATE INDEX refresh_token_session ON refresh_token (session_id);
CALL system_table('refresh_token');

-- RSA key pairs of access tokens, the same for all nodes.
CREATE TABLE signing_key (
  id          text PRIMARY KEY,
  private_key bytea NOT NULL,
  public_key  bytea NOT NULL,
  created_at  timestamptz NOT NULL
);
CALL system_table('signing_key');

-- E-mail and name as they were when the person joined, so that a tenant's transaction need not see app_user.
CREATE TABLE membership (
  tenant_id uuid NOT NULL REFERENCES tenant ON DELETE CASCADE,
  user_id   uuid NOT NULL,
  email     text NOT NULL,
  name      text NOT NULL,
  role      text NOT NULL CHECK (role IN ('owner', 'admin', 'engineer', 'reviewer', 'annotator', 'viewer')),
  joined_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, user_id)
);
CREATE INDEX membership_user ON membership (user_id);
CALL tenant_table('membership', true);

CREATE TABLE invitation (
  tenant_id  uuid NOT NULL REFERENCES tenant ON DELETE CASCADE,
  id         uuid NOT NULL,
  email      text NOT NULL,
  role       text NOT NULL CHECK (role IN ('owner', 'admin', 'engineer', 'reviewer', 'annotator', 'viewer')),
  token_hash bytea NOT NULL UNIQUE,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, email)
);
CALL tenant_table('invitation', true);

-- key_id is the part of a key that may be shown; secret_hash the SHA-256 of the whole key.
CREATE TABLE api_key (
  tenant_id    uuid NOT NULL REFERENCES tenant ON DELETE CASCADE,
  id           uuid NOT NULL,
  key_id       text NOT NULL UNIQUE,
  secret_hash  bytea NOT NULL,
  name         text NOT NULL,
  role         text NOT NULL CHECK (role IN ('owner', 'admin', 'engineer', 'reviewer', 'annotator', 'viewer')),
  created_by   text NOT NULL,
  created_at   timestamptz NOT NULL,
  expires_at   timestamptz,
  last_used_at timestamptz,
  PRIMARY KEY (tenant_id, id)
);
CALL tenant_table('api_key', true);
