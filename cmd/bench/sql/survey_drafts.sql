INSERT INTO survey_drafts (id, wave_id, version, content, touched_on)
SELECT encode(sha256(('draft-{wave}-' || n)::bytea), 'hex'), '{wave}', 1, repeat('x', {content}), '2021-01-01'
FROM generate_series(0, {seats} - 1) n
