-- A second look at what was made, and what keeps postings back.

-- Nothing more is sent before a person has looked; why
ALTER TABLE connection ADD COLUMN stopped_why TEXT;

-- QuickBooks may have forgotten deletions; in words, for the next run
ALTER TABLE connection ADD COLUMN deletions_missed TEXT;

CREATE INDEX posting_events_by_time ON posting_events (what, at);
CREATE INDEX quickbooks_postings_unseen ON quickbooks_postings (id)
WHERE state = 'confirmed' AND link = 'not-seen';
