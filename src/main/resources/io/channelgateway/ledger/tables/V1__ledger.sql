-- The same text for SQLite and PostgreSQL. All times are epoch milliseconds.

CREATE TABLE message (
    id                 TEXT   NOT NULL PRIMARY KEY,
    workspace          TEXT   NOT NULL,
    idempotency_key    TEXT,
    fingerprint        TEXT   NOT NULL,
    channel            TEXT   NOT NULL,
    recipient          TEXT   NOT NULL,
    body               TEXT,
    subject            TEXT,
    attachments        TEXT,
    contact_id         TEXT,
    deal_id            TEXT,
    state              TEXT   NOT NULL,
    provider_id        TEXT,
    answer_status      INTEGER,
    answer_body        TEXT,
    answer_retry_after BIGINT,
    request_id         TEXT,
    node               TEXT   NOT NULL,
    created_at         BIGINT NOT NULL,
    deadline_at        BIGINT NOT NULL,
    finished_at        BIGINT
);

-- A key has one holder. The index shrinks again as keys are released or get old.
CREATE UNIQUE INDEX message_by_key ON message (workspace, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX message_by_age_of_key ON message (created_at) WHERE idempotency_key IS NOT NULL;

-- What is in flight: small at any size of the table.
CREATE INDEX message_in_flight ON message (state, deadline_at) WHERE state = 'sending';

-- The lists: equality columns first, then the order. Nothing in flight is listed, so a claim does not touch them.
CREATE INDEX message_by_state ON message (workspace, state, finished_at, id) WHERE finished_at IS NOT NULL;
CREATE INDEX message_by_channel ON message (workspace, channel, state, finished_at, id) WHERE finished_at IS NOT NULL;
CREATE INDEX message_by_contact ON message (workspace, contact_id, state, finished_at, id)
    WHERE finished_at IS NOT NULL AND contact_id IS NOT NULL;
CREATE INDEX message_by_deal ON message (workspace, deal_id, state, finished_at, id)
    WHERE finished_at IS NOT NULL AND deal_id IS NOT NULL;

-- Retention.
CREATE INDEX message_by_age ON message (created_at);

-- The sends of a workspace in the newest clock minute and UTC day that any node has counted in.
CREATE TABLE rate_window (
    workspace TEXT   NOT NULL PRIMARY KEY,
    minute    BIGINT NOT NULL,
    in_minute BIGINT NOT NULL,
    day       BIGINT NOT NULL,
    in_day    BIGINT NOT NULL
);

-- One row per running process. A process that starts again is another node.
CREATE TABLE node (
    id      TEXT   NOT NULL PRIMARY KEY,
    seen_at BIGINT NOT NULL
);
