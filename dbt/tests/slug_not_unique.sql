{{ config(severity='warn') }}
select 'slug ' || slug || ' stands for several teams' as reason from {{ ref('teams') }} group by slug having count(*) > 1
union all
select 'slug ' || slug || ' stands for several players' as reason from {{ ref('players') }} group by slug having count(*) > 1
