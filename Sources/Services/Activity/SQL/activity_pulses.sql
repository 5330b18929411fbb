-- Which of these projects have had activity in transactions from a point on. $1 projects, $2 the point
SELECT followed.id FROM unnest($1::uuid[]) AS followed (id)
WHERE EXISTS (SELECT FROM activity WHERE project_id = followed.id AND xid >= $2::text::xid8)
