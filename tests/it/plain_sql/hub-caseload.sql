with supported as (
  select month, CHILD, coalesce(HUB, 'not known') as hub
  from months join decided on starts <= t and (ends is null or ends > t)
),
counted as (
  select months.month, 'all' as breakdown, 'all' as category, count(distinct CHILD) as young_people,
         (select sum(places) from hubs) as places
  from months left join supported using (month) group by 1
  union all
  select months.month, 'hub', hubs.hub, count(distinct CHILD), places
  from months join hubs left join supported on supported.month = months.month and supported.hub = hubs.hub group by 1, 3
  union all
  select month, 'hub', hub, count(distinct CHILD), null
  from supported where hub not in (select hub from hubs) group by 1, 3
)
select month, 'stock' as window, breakdown, category, 'count' as statistic, young_people as numerator,
       null as denominator, 1.0 * young_people as value, 0 as not_known, 0 as excluded
from counted
union all
select month, 'stock', breakdown, category, 'share of capacity', young_people, places, 100.0 * young_people / places, 0, 0
from counted where places is not null;
