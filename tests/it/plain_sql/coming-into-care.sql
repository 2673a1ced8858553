with starting as (
  select months.month, episodes.*,
         row_number() over (partition by months.month, CHILD order by is_short_term, starts) as turn
  from months join episodes on RNE = 'S' and substr(starts, 1, 7) = month
),
first_starts as (
  select month, is_short_term,
         substr(starts, 1, 4) - substr(born, 1, 4) - (substr(starts, 6) < substr(born, 6)) as age
  from starting left join children using (CHILD) where turn = 1
),
by_age as (
  select month, 'all' as breakdown, 'all' as category, is_short_term from first_starts
  union all
  select month, 'age_band',
         case when age is null or age < 0 then 'not known' when age < 1 then 'under 1' when age < 5 then '1-4'
              when age < 10 then '5-9' when age < 16 then '10-15' else '16+' end, is_short_term
  from first_starts
),
counted as (
  select month, breakdown, category, sum(not is_short_term) as children, sum(is_short_term) as short_term
  from by_age group by 1, 2, 3
  union all
  select month, 'all', 'all', 0, 0 from months where month not in (select month from first_starts)
)
select month, 'month' as window, breakdown, category, 'count' as statistic, children as numerator,
       null as denominator, 1.0 * children as value, 0 as not_known, short_term as excluded
from counted;
