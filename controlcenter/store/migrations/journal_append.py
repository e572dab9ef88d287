"""The function that appends to the journal on PostgreSQL, in one call with the COMMIT."""

APPEND = """
CREATE FUNCTION journal_append(entries jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
    last bytea;
    entry jsonb;
BEGIN
    PERFORM pg_advisory_xact_lock(4443);
    SELECT seq, decode(hash, 'hex') INTO number, last FROM head FOR UPDATE;
    FOR entry IN SELECT * FROM jsonb_array_elements(entries) LOOP
        number := number + 1;
        last := sha256(last || int8send(number) || decode(entry->>'digest', 'hex'));
        INSERT INTO journal (seq, at, actor, workstation, command_id, label, event, subject, subject_id,
                             changes, data, personal, salt, personal_digest, digest, hash)
        VALUES (number, (entry->>'at')::bigint, entry->>'actor', entry->>'workstation', entry->>'command_id',
                entry->>'label', entry->>'event', entry->>'subject', entry->>'subject_id', entry->>'changes',
                entry->>'data', entry->>'personal', entry->>'salt', entry->>'personal_digest', entry->>'digest',
                encode(last, 'hex'));
    END LOOP;
    UPDATE head SET seq = number, hash = encode(last, 'hex');
    PERFORM pg_notify('journal', number::text);
    RETURN number;
END $$
"""
