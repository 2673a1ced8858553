with counted as (
  select month, breakdown, category, sum(not was_looked_after and (came_into_care is null or came_into_care > t)) as kept_out,
         sum(not was_looked_after) as young_people, sum(was_looked_after) as excluded
  from referred_by where turn = 1 group by 1, 2, 3
  union all
  select month, 'all', 'all', case when t >= '2021-01-01' then 0 end, case when t >= '2021-01-01' then 0 end, 0
  from months where month not in (select month from referred_by)
)
select month, 'since 2021-01-01' as window, breakdown, category, 'share' as statistic, kept_out as numerator,
       young_people as denominator, 100.0 * kept_out / nullif(young_people, 0) as value, 0 as not_known, excluded
from counted;
