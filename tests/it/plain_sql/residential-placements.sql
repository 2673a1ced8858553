select month, 'stock' as window, breakdown, category, 'count' as statistic, residential as numerator, null as denominator,
       1.0 * residential as value, residential_not_known as not_known, short_term as excluded
from looked_after_counts where breakdown not in ('location_by_distance', 'distance_band')
union all
select month, 'stock', breakdown, category, 'share', residential, children, 100.0 * residential / nullif(children, 0),
       residential_not_known, short_term
from looked_after_counts where breakdown not in ('location_by_distance', 'distance_band');
