INSERT INTO programmes (code, title, starts_on, ends_on, note, floor_base, floor_complement, green_from, amber_from, clustering, clustering_rho, recorded_at)
VALUES ('BENCH', 'Measuring', '2000-01-01', '2999-12-31', 'Invented for measuring.', 10, 3, 1, 0.8, FALSE, 0, now());
INSERT INTO courses (id, code, title, summary, audience, description, minutes, capacity, delivery, recorded_at)
SELECT 'c-' || n, 'C' || n, 'Course ' || n, 'Invented for measuring, with a sentence that says what it is about.', 'Officers and staff.', 'What happens on the day, in a sentence or two.', 360, 20, 'classroom', now()
FROM generate_series(0, 9) n;
INSERT INTO organisations (id, name, name_key, sector, region, domain, force, recorded_at)
SELECT 'o-' || n, 'Council of Place ' || n, 'council of place ' || n, 'local_authority', 'Eastern', '', FALSE, now() FROM generate_series(1, 100) n;
UPDATE organisations SET domain = 'kent.example.org' WHERE id = 'kent';
