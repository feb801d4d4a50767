-- Never an overwrite: what we compute stands, and somebody looks at who is right.
select
    differences.season_id,
    differences.source || ' publishes ' || coalesce(teams.name, differences.team_id)
        || case
            when differences.is_missing then ', which is not in the computed table'
            else
                ' with ' || differences.measure || ' ' || cast(differences.published as varchar)
                || ', computed is ' || cast(differences.computed as varchar) || ' (' || differences.table_type || ')'
                || case when differences.is_other_state then ', after another number of matches' else '' end
        end as reason
from mart.table_differences as differences
left join mart.teams as teams on differences.team_id = teams.team_id
