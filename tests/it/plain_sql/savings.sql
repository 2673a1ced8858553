with plans (kind, plan) as (values ('direct', 682000), ('avoided', 1200000)),
windows as (
  select month, t, 'year to date' as window, substr(year_from, 1, 7) as first from months
  union all
  select month, t, 'since 2021-01-01', '2021-01' from months
),
added as (
  select windows.month, t, window, 'all' as breakdown, 'all' as category, coalesce(sum(amount), 0) as amount,
         (select sum(plan) from plans) as plan
  from windows left join saved on saved.month between first and windows.month group by 1, 2, 3
  union all
  select windows.month, t, window, 'kind', kind, sum(amount), plan
  from windows join saved on saved.month between first and windows.month left join plans using (kind)
  where t >= '2021-01-01' group by 1, 2, 3, 5
)
select month, window, breakdown, category, 'sum' as statistic, null as numerator, null as denominator,
       case when t >= '2021-01-01' then amount end as value, 0 as not_known, 0 as excluded
from added
union all
select month, window, breakdown, category, 'share of plan', null, case when t >= '2021-01-01' then plan end,
       case when t >= '2021-01-01' then 100.0 * amount / plan end, 0, 0
from added;
