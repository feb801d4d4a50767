select s.home, s.season as season_id, a.team from {{ ref('a_part') }} as s
left join {{ ref('aliases') }} as a on a.alias = s.home
