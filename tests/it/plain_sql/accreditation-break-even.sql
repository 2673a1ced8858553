with counted as (
  select months.month, avg(weekly) as mean, count(weekly) as known,
         coalesce(sum(CHILD is not null and weekly is null), 0) as not_known
  from months left join costs on starts <= t and (ends is null or ends > t) group by 1
)
select month, 'stock' as window, 'all' as breakdown, 'all' as category, 'ratio' as statistic, null as numerator,
       known as denominator, 50000 / mean as value, not_known, 0 as excluded
from counted;
