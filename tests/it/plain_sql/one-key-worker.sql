with supported as (
  select month, t, twelve_from, decided.rowid as place, decided.*
  from months join decided on starts <= t and (ends is null or ends >= twelve_from)
),
-- The latest support says which hub it is; key workers are counted over them all.
young_people as (
  select month, t, CHILD, coalesce(HUB, 'not known') as hub, own_born,
         row_number() over (partition by month, CHILD order by starts desc, place desc) as turn
  from supported
),
numbers as (
  select supported.month, supported.CHILD, count(distinct KEY_WORKER_ID) as number
  from supported join workers on workers.REFERRAL_ID = supported.REFERRAL_ID and workers.starts <= supported.t
  group by 1, 2
),
traits as (
  select young_people.month, hub, number,
         substr(t, 1, 4) - substr(coalesce(own_born, born), 1, 4)
           - (substr(t, 6) < substr(coalesce(own_born, born), 6)) as age
  from young_people left join numbers using (month, CHILD) left join children using (CHILD)
  where turn = 1
),
by_trait as (
  select month, 'all' as breakdown, 'all' as category, number from traits
  union all select month, 'hub', hub, number from traits
  union all
  select month, 'age_band',
         case when age is null or age < 0 then 'not known' when age < 1 then 'under 1' when age < 5 then '1-4'
              when age < 10 then '5-9' when age < 16 then '10-15' else '16+' end, number from traits
),
counted as (
  select month, breakdown, category, coalesce(sum(number = 1), 0) as one, count(*) as young_people,
         sum(number is null) as not_known, avg(number) as mean, count(number) as known,
         case when count(number) > 1 then (sum(number * number) - 1.0 * sum(number) * sum(number) / count(number))
                                          / (count(number) - 1) end as spread
  from by_trait group by 1, 2, 3
  union all
  select month, 'all', 'all', 0, 0, 0, null, 0, null from months where month not in (select month from traits)
)
select month, '12 months' as window, breakdown, category, 'share' as statistic, one as numerator,
       young_people as denominator, 100.0 * one / nullif(young_people, 0) as value, not_known, 0 as excluded, null as spread
from counted
union all
select month, '12 months', breakdown, category, 'mean', null, known, mean, not_known, 0, spread from counted;
