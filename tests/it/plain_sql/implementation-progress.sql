with latest as (
  select month, t, progress.*,
         row_number() over (partition by month, MILESTONE_ID order by as_at desc) as turn
  from months join progress on as_at <= t
),
by_strand as (
  select month, 'all' as breakdown, 'all' as category, percent, due < t and percent < 100 as is_overdue
  from latest where turn = 1
  union all
  select month, 'strand', strand, percent, due < t and percent < 100 from latest where turn = 1
),
counted as (
  select month, breakdown, category, avg(percent) as mean, count(percent) as known, sum(is_overdue) as overdue
  from by_strand group by 1, 2, 3
  union all
  select month, 'all', 'all', null, 0, 0 from months where month not in (select month from latest)
)
select month, 'stock' as window, breakdown, category, 'mean' as statistic, null as numerator, known as denominator,
       mean as value, 0 as not_known, 0 as excluded
from counted
union all
select month, 'stock', breakdown, category, 'overdue', overdue, null, 1.0 * overdue, 0, 0 from counted;
