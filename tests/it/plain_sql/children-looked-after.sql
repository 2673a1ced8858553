select month, 'stock' as window, breakdown, category, 'count' as statistic, children as numerator,
       null as denominator, 1.0 * children as value, 0 as not_known, short_term as excluded
from looked_after_counts where breakdown not in ('location_by_distance', 'distance_band')
union all
-- The estimate is of June 2019; before it there is none.
select month, 'stock', 'all', 'all', 'rate', children, case when month >= '2019-06' then 260000 end,
       case when month >= '2019-06' then children / 26.0 end, 0, short_term
from looked_after_counts where breakdown = 'all'
union all
select now.month, 'stock', 'all', 'all', 'change', now.children, baseline.children,
       100.0 * (now.children - baseline.children) / baseline.children, 0, now.short_term
from looked_after_counts now join looked_after_counts baseline
where now.breakdown = 'all' and baseline.breakdown = 'all' and baseline.month = '2020-08' and now.month >= '2020-08';
