with open_at_t as (
  select month, count(weekly) as known, count(*) - count(weekly) as not_known, avg(weekly) as mean, max(weekly) as highest,
         -- The sample variance, from squares about a round number, so that no digit is lost.
         case when count(weekly) > 1 then (sum((weekly - 4000) * (weekly - 4000))
           - sum(weekly - 4000) * sum(weekly - 4000) / count(weekly)) / (count(weekly) - 1) end as spread
  from months join costs on starts <= t and (ends is null or ends > t)
  group by month
),
stock as (
  select * from open_at_t
  union all
  select month, 0, 0, null, null, null from months where month not in (select month from open_at_t)
),
nights as (
  select month, year_from, weekly,
         -- The first day in and the end day out; at T the night of T is in.
         julianday(min(coalesce(ends, '9999-12-31'), date(t, '+1 day'))) - julianday(max(starts, year_from)) as nights
  from months join costs on starts <= t
),
year_to_date as (
  select months.month, months.year_from, coalesce(sum(weekly * nights / 7), 0) as pounds,
         coalesce(sum(nights.month is not null and weekly is null), 0) as not_known
  from months left join nights on nights.month = months.month and nights > 0
  group by 1, 2
)
select month, 'stock' as window, 'all' as breakdown, 'all' as category, 'mean' as statistic, null as numerator,
       known as denominator, mean as value, not_known, 0 as excluded, spread from stock
union all select month, 'stock', 'all', 'all', 'max', null, known, highest, not_known, 0, null from stock
union all select month, 'stock', 'all', 'all', 'mean a year', null, known, mean * 52, not_known, 0, spread * 52 * 52 from stock
union all select month, 'stock', 'all', 'all', 'max a year', null, known, highest * 52, not_known, 0, null from stock
union all select month, 'year to date', 'all', 'all', 'sum', null, null, pounds, not_known, 0, null from year_to_date
union all
-- The budget is that of the years from April 2020 and April 2021.
select month, 'year to date', 'all', 'all', 'share of budget', null,
       case when year_from in ('2020-04-01', '2021-04-01') then 16100000 end,
       case when year_from in ('2020-04-01', '2021-04-01') then pounds / 161000 end, not_known, 0, null
from year_to_date;
