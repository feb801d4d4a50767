select season_id, 'A team has no name' as reason from {{ ref('a_last') }} where team = ''
