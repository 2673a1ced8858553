select month, 'stock' as window, breakdown, category, 'count' as statistic, children as numerator,
       null as denominator, 1.0 * children as value, 0 as not_known, short_term as excluded
from looked_after_counts where breakdown in ('all', 'location_by_distance', 'distance_band');
