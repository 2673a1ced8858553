with kinds (window) as (values ('month'), ('since 2021-01-01')),
windows as (
  select *, 'since 2021-01-01' as window from referred_by
  union all
  select *, 'month' from referred_by where substr(referred, 1, 7) = month
),
counted as (
  select month, t, window, breakdown, category, count(*) as referrals,
         sum(DECISION = 'ACCEPTED' and decided <= t) as accepted, sum(DECISION = 'PENDING' or decided > t) as waiting
  from windows group by 1, 2, 3, 4, 5
  union all
  select month, t, window, 'all', 'all', 0, 0, 0 from months join kinds
  where not exists (select 1 from windows where windows.month = months.month and windows.window = kinds.window)
),
decisions as (
  select months.month, months.t, kinds.window, decided.*,
         julianday(decided) - julianday(referred) as days,
         substr(decided, 1, 4) - substr(coalesce(own_born, born), 1, 4)
           - (substr(decided, 6) < substr(coalesce(own_born, born), 6)) as age
  from months join kinds join decided on DECISION in ('ACCEPTED', 'DECLINED') and decided between '2021-01-01' and t
    and (kinds.window <> 'month' or substr(decided, 1, 7) = month)
  left join children using (CHILD)
),
decisions_by as (
  select month, window, 'all' as breakdown, 'all' as category, days from decisions
  union all select month, window, 'hub', coalesce(HUB, 'not known'), days from decisions
  union all
  select month, window, 'age_band',
         case when age is null or age < 0 then 'not known' when age < 1 then 'under 1' when age < 5 then '1-4'
              when age < 10 then '5-9' when age < 16 then '10-15' else '16+' end, days from decisions
),
in_order as (
  select *, row_number() over (partition by month, window, breakdown, category order by days) as place,
         count(*) over (partition by month, window, breakdown, category) as of
  from decisions_by
),
medians as (
  select month, window, breakdown, category, of, avg(days) as median
  from in_order where place in ((of + 1) / 2, (of + 2) / 2) group by 1, 2, 3, 4, 5
  union all
  select month, window, 'all', 'all', case when t >= '2021-01-01' then 0 end, null from months join kinds
  where not exists (select 1 from decisions where decisions.month = months.month and decisions.window = kinds.window)
)
select month, window, breakdown, category, 'count' as statistic,
       case when t >= '2021-01-01' then referrals end as numerator, null as denominator,
       case when t >= '2021-01-01' then 1.0 * referrals end as value, 0 as not_known, 0 as excluded
from counted
union all
select month, window, breakdown, category, 'accepted', case when t >= '2021-01-01' then accepted end, null,
       case when t >= '2021-01-01' then 1.0 * accepted end, 0, 0 from counted
union all
select month, window, breakdown, category, 'waiting', case when t >= '2021-01-01' then waiting end, null,
       case when t >= '2021-01-01' then 1.0 * waiting end, 0, 0 from counted
union all
select month, window, breakdown, category, 'median', null, of, median, 0, 0 from medians;
