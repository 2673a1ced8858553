with recursive every_month(month, t) as (
  select '2021-09', '2021-09-30'
  union all
  select substr(date(month || '-01', '-1 month'), 1, 7), date(month || '-01', '-1 day')
  from every_month where month || '-01' > (select min(year_from) from months)
),
counted as (
  select every_month.month, t,
         (select count(*) from (select distinct CHILD, starts from costs
                                where starts <= t and (ends is null or ends > t))) as placements
  from every_month
)
select months.month, 'stock' as window, 'all' as breakdown, 'all' as category, 'count' as statistic,
       placements as numerator, null as denominator, 1.0 * placements as value, 0 as not_known, 0 as excluded
from months join counted using (month)
union all
select months.month, 'year to date', 'all', 'all', 'mean', sum(placements), count(*), avg(placements), 0, 0
from months join counted on counted.t between year_from and months.t group by 1;
