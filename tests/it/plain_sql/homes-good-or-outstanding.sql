with open_homes as (
  select month, URN, JUDGEMENT,
         row_number() over (partition by month, URN
                            order by coalesce(JUDGEMENT is not null and inspected <= t, 0) desc, inspected desc) as turn,
         coalesce(JUDGEMENT is not null and inspected <= t, 0) as is_judged
  from months join inspections on opened <= t and (closed is null or closed > t)
),
counted as (
  select months.month, coalesce(sum(is_judged and JUDGEMENT in ('GOOD', 'OUTSTANDING')), 0) as good,
         coalesce(sum(is_judged), 0) as judged, coalesce(sum(not is_judged), 0) as not_judged
  from months left join open_homes on open_homes.month = months.month and turn = 1 group by 1
)
select month, 'stock' as window, 'all' as breakdown, 'all' as category, 'share' as statistic, good as numerator,
       judged as denominator, 100.0 * good / nullif(judged, 0) as value, 0 as not_known, not_judged as excluded
from counted;
