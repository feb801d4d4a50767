select 'slug ' || slug || ' stands for several teams' as reason from mart.teams group by slug having count(*) > 1
union all
select 'slug ' || slug || ' stands for several players' as reason from mart.players group by slug having count(*) > 1
