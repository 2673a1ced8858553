with referred as (
  select months.month, HUB,
         substr(referred, 1, 4) - substr(coalesce(referrals.born, children.born), 1, 4)
           - (substr(referred, 6) < substr(coalesce(referrals.born, children.born), 6)) as age,
         exists (select 1 from periods where periods.CHILD = referrals.CHILD and not is_short_term
                 and starts <= referred and (until is null or until > referred)) as was_looked_after,
         exists (select 1 from periods where periods.CHILD = referrals.CHILD and not is_short_term and RNE = 'S'
                 and starts > referred and starts <= t) as came_into_care
  from months join referrals on referred between '2021-01-01' and t
  left join children using (CHILD)
),
by_trait as (
  select month, 'all' as breakdown, 'all' as category, was_looked_after, came_into_care from referred
  union all
  select month, 'hub', coalesce(HUB, 'not known'), was_looked_after, came_into_care from referred
  union all
  select month, 'age_band',
         case when age is null or age < 0 then 'not known' when age < 1 then 'under 1' when age < 5 then '1-4'
              when age < 10 then '5-9' when age < 16 then '10-15' else '16+' end,
         was_looked_after, came_into_care from referred
),
counted as (
  select month, breakdown, category, sum(not was_looked_after and not came_into_care) as kept_out,
         sum(not was_looked_after) as referrals, sum(was_looked_after) as excluded
  from by_trait group by 1, 2, 3
  union all
  -- No referral yet since the service began; before that, not even a count.
  select month, 'all', 'all', case when t >= '2021-01-01' then 0 end, case when t >= '2021-01-01' then 0 end, 0
  from months where month not in (select month from referred)
)
select month, 'since 2021-01-01' as window, breakdown, category, 'share' as statistic, kept_out as numerator,
       referrals as denominator, 100.0 * kept_out / nullif(referrals, 0) as value, 0 as not_known, excluded
from counted;
