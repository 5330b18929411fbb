-- How the IANA database spells a zone's name. $1 name, in any case. The files have more in them: zones with leap seconds,
-- and the machine's own. And AT TIME ZONE takes a name for an abbreviation first: CET would have no summer.
SELECT zone.name
FROM pg_timezone_names AS zone
WHERE lower(zone.name) = lower($1)
  AND zone.name !~ '^(posix/|right/|localtime$|posixrules$|Factory$)'
  AND (zone.name IN ('UTC', 'GMT')
    OR NOT EXISTS (SELECT FROM pg_timezone_abbrevs AS short WHERE short.abbrev = upper(zone.name)))
