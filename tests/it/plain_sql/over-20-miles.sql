select month, 'stock' as window, breakdown, category, 'share' as statistic, far_outside as numerator,
       children as denominator, 100.0 * far_outside / nullif(children, 0) as value, far_not_known as not_known,
       short_term as excluded
from looked_after_counts where breakdown not in ('location_by_distance', 'distance_band');
