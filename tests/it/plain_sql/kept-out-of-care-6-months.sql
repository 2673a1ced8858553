with recursive counted as (
  select month, breakdown, category,
         sum(not was_looked_after and six_months_later <= t
             and (came_into_care is null or came_into_care > six_months_later)) as kept_out,
         sum(not was_looked_after and six_months_later <= t) as referrals,
         sum(was_looked_after or six_months_later > t) as excluded
  from referred_by group by 1, 2, 3
  union all
  select month, 'all', 'all', case when t >= '2021-01-01' then 0 end, case when t >= '2021-01-01' then 0 end, 0
  from months where month not in (select month from referred_by)
),
followed as (
  select month, julianday(case when came_into_care <= t then came_into_care else t end) - julianday(referred) as days,
         coalesce(came_into_care <= t, 0) as happened
  from referred_by where breakdown = 'all' and not was_looked_after
),
-- Each day on which it happened, with how many were followed that long, in order.
steps as (
  select month, days, sum(happened) as happened,
         (select count(*) from followed others where others.month = followed.month and others.days >= followed.days) as at_risk,
         row_number() over (partition by month order by days) as place
  from followed group by 1, 2 having sum(happened) > 0
),
curve (month, place, days, survival, greenwood) as (
  select month, 0, 0, 1.0, 0.0 from (select distinct month from months where t >= '2021-01-01')
  union all
  select curve.month, steps.place, steps.days, survival * (1 - 1.0 * happened / at_risk),
         greenwood + 1.0 * happened / (at_risk * nullif(at_risk - happened, 0))
  from curve join steps on steps.month = curve.month and steps.place = curve.place + 1
),
asked (day) as (values (30), (61), (91), (122), (152), (183)),
left_at as (
  select curve.month, day, survival, greenwood, row_number() over (partition by curve.month, day order by place desc) as turn
  from curve join asked on days <= day
)
select month, 'follow-up 6 months' as window, breakdown, category, 'share' as statistic, kept_out as numerator,
       referrals as denominator, 100.0 * kept_out / nullif(referrals, 0) as value, 0 as not_known, excluded, null as spread
from counted
union all
select month, 'since 2021-01-01', 'days', cast(day as text), 'survival', null,
       (select count(*) from followed where followed.month = left_at.month),
       -- Where nobody has been followed so long the curve says nothing.
       case when exists (select 1 from followed where followed.month = left_at.month and days >= day) or survival = 0
            then 100 * survival end,
       0, (select count(*) from referred_by where referred_by.month = left_at.month and breakdown = 'all' and was_looked_after),
       greenwood
from left_at where turn = 1
union all
select month, 'since 2021-01-01', 'days', cast(day as text), 'followed',
       (select count(*) from followed where followed.month = left_at.month and days >= day), null,
       (select count(*) from followed where followed.month = left_at.month and days >= day),
       0, (select count(*) from referred_by where referred_by.month = left_at.month and breakdown = 'all' and was_looked_after), null
from left_at where turn = 1;
