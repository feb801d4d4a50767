select
    competition_id as unique_field,
    count(*) as n_records

from mart.competitions
where competition_id is not null
group by competition_id
having count(*) > 1
