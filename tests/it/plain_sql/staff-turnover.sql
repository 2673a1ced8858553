with counted as (
  select month,
         (select count(distinct STAFF_ID) from posts where not is_locum and leaves between twelve_from and t) as left_post,
         (select count(distinct STAFF_ID) from posts
          where not is_locum and starts <= t and (leaves is null or leaves > t)) as in_post,
         (select count(distinct STAFF_ID) from posts
          where is_locum and starts <= t and (leaves is null or leaves > t)
            and STAFF_ID not in (select STAFF_ID from posts
                                 where not is_locum and starts <= t and (leaves is null or leaves > t))) as locums
  from months
)
select month, '12 months' as window, 'all' as breakdown, 'all' as category, 'ratio' as statistic,
       left_post as numerator, in_post as denominator, 100.0 * left_post / nullif(in_post, 0) as value,
       0 as not_known, locums as excluded
from counted;
