with in_post as (
  select month, STAFF_ID, CONTRACT,
         row_number() over (partition by month, STAFF_ID order by starts desc, place desc) as turn
  from months join managers on starts <= t and (leaves is null or leaves > t)
),
counted as (
  select months.month, coalesce(sum(CONTRACT = 'LOCUM'), 0) as locums, count(STAFF_ID) as managers,
         coalesce(sum(STAFF_ID is not null and CONTRACT is null), 0) as not_known
  from months left join in_post on in_post.month = months.month and turn = 1 group by 1
)
select month, 'stock' as window, 'all' as breakdown, 'all' as category, 'share' as statistic, locums as numerator,
       managers as denominator, 100.0 * locums / nullif(managers, 0) as value, not_known, 0 as excluded
from counted;
