with windows as (
  select *, 'since 2021-01-01' as window from referred_by
  union all
  select *, 'month' from referred_by where substr(referred, 1, 7) = month
),
counted as (
  select month, window, breakdown, category, coalesce(sum(age between 0 and 11), 0) as under_12, count(*) as referrals,
         sum(age is null or age < 0) as not_known
  from windows group by 1, 2, 3, 4
  union all
  select month, window, 'all', 'all', case when t >= '2021-01-01' then 0 end, case when t >= '2021-01-01' then 0 end, 0
  from months join (select 'month' as window union all select 'since 2021-01-01') kinds
  where not exists (select 1 from windows where windows.month = months.month and windows.window = kinds.window)
)
select month, window, breakdown, category, 'share' as statistic, under_12 as numerator, referrals as denominator,
       100.0 * under_12 / nullif(referrals, 0) as value, not_known, 0 as excluded
from counted;
