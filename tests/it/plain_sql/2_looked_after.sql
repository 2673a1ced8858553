-- One row for each child and month-end at which the child is looked after, and counts of them by every breakdown.

-- An episode that is open though a later one exists is open only until the child's next start.
create table periods as
select *, coalesce(ends, (select min(later.starts) from episodes later
                          where later.CHILD = episodes.CHILD and later.starts > episodes.starts)) as until
from episodes;

create table looked_after as
with open_at_t as (
  select months.month, months.t, months.two_years_before, periods.*,
         row_number() over (partition by months.month, CHILD order by is_short_term, starts desc) as turn
  from months join periods on starts <= t and (until is null or until > t)
),
placed as (
  select open_at_t.*, children.SEX, children.ETHNIC,
         substr(t, 1, 4) - substr(born, 1, 4) - (substr(t, 6) < substr(born, 6)) as age,
         unaccompanied.CHILD is not null and (until_day is null or until_day > t) as is_uasc,
         case when there.laua in (select code from districts) then 'IN'
              when there.laua is not null then 'OUT'
              when substr(placement, 1, 2) in ('BT', 'JE', 'GY', 'IM') then 'OUT' end as location,
         case when unaccompanied.CHILD is not null and (until_day is null or until_day > two_years_before) then null
              when substr(home, 1, 2) in ('BT', 'JE', 'GY', 'IM') or substr(at_home.laua, 1, 1) <> 'E' then null
              else (at_home.east - there.east) * (at_home.east - there.east)
                 + (at_home.north - there.north) * (at_home.north - there.north) end as squared_metres
  from open_at_t
  left join children using (CHILD)
  left join (select CHILD, until as until_day from unaccompanied) unaccompanied using (CHILD)
  left join spots at_home on at_home.post = home
  left join spots there on there.post = placement
  where turn = 1
)
select month, is_short_term, location, squared_metres, PLACE in ('K1', 'K2', 'R1', 'S1') as is_residential,
       -- Over 20.0 at one decimal: 20.05 miles of 1,609.344 metres, squared and rounded up.
       squared_metres >= 1041181696 as is_over_20,
       case when age is null or age < 0 then 'not known' when age < 1 then 'under 1' when age < 5 then '1-4'
            when age < 10 then '5-9' when age < 16 then '10-15' else '16+' end as age_band,
       case when SEX in ('2', 'F') then 'female' when SEX in ('1', 'M') then 'male' else 'not known' end as sex,
       case when is_uasc then 'uasc' else 'not uasc' end as uasc,
       coalesce(PLACE_PROVIDER, 'not known') as provider,
       case when ETHNIC in ('WBRI', 'WIRI', 'WOTH', 'WIRT', 'WROM') then 'white'
            when ETHNIC in ('MWBC', 'MWBA', 'MWAS', 'MOTH') then 'mixed'
            when ETHNIC in ('AIND', 'APKN', 'ABAN', 'AOTH') then 'asian'
            when ETHNIC in ('BCRB', 'BAFR', 'BOTH') then 'black'
            when ETHNIC in ('CHNE', 'OOTH') then 'other' else 'not known' end as ethnic_group,
       case when PLACE in ('U1', 'U2', 'U3', 'U4', 'U5', 'U6') then 'foster placements'
            when PLACE in ('A3', 'A4', 'A5', 'A6') then 'placed for adoption'
            when PLACE = 'P1' then 'placed with parents'
            when PLACE in ('K1', 'K2') then 'secure homes and children''s homes'
            when PLACE = 'S1' then 'residential schools'
            when PLACE in ('R1', 'R2', 'R3', 'R5', 'P3') then 'other residential settings'
            when PLACE in ('H5', 'P2', 'K3') then 'independent and supported accommodation'
            when PLACE in ('T0', 'T1', 'T2', 'T3', 'T4') then 'temporary placements'
            when PLACE in ('Z1', 'Z11', 'Z12', 'Z13', 'Z14') then 'other placements'
            else 'not known' end as placement_group,
       case when location is null then 'location not known'
            else case location when 'IN' then 'in county, ' else 'out of county, ' end
              || case when squared_metres is null then 'distance not known'
                      when squared_metres >= 1041181696 then 'over 20 miles' else '20 miles or less' end
       end as location_by_distance,
       -- A band of one decimal ends a twentieth of a mile before its name: under 5.0 is under 4.95.
       case when squared_metres is null then 'not known'
            when squared_metres < 4.95 * 1609.344 * 4.95 * 1609.344 then 'under 5 miles'
            when squared_metres < 9.95 * 1609.344 * 9.95 * 1609.344 then '5 to 10 miles'
            when squared_metres < 1041181696 then '10 to 20 miles'
            when squared_metres < 49.95 * 1609.344 * 49.95 * 1609.344 then '20 to 50 miles'
            else '50 miles and over' end as distance_band
from placed;

create view looked_after_by as
select month, 'all' as breakdown, 'all' as category, is_short_term, location, is_over_20, is_residential from looked_after
union all select month, 'age_band', age_band, is_short_term, location, is_over_20, is_residential from looked_after
union all select month, 'sex', sex, is_short_term, location, is_over_20, is_residential from looked_after
union all select month, 'uasc', uasc, is_short_term, location, is_over_20, is_residential from looked_after
union all select month, 'provider', provider, is_short_term, location, is_over_20, is_residential from looked_after
union all select month, 'ethnic_group', ethnic_group, is_short_term, location, is_over_20, is_residential from looked_after
union all select month, 'placement_group', placement_group, is_short_term, location, is_over_20, is_residential from looked_after
union all select month, 'location_by_distance', location_by_distance, is_short_term, location, is_over_20, is_residential from looked_after
union all select month, 'distance_band', distance_band, is_short_term, location, is_over_20, is_residential from looked_after;

create table looked_after_counts as
with counted as (
  select month, breakdown, category,
         sum(not is_short_term) as children,
         sum(is_short_term) as short_term,
         sum(not is_short_term and location = 'OUT') as outside,
         sum(not is_short_term and location is null) as location_not_known,
         sum(not is_short_term and is_residential) as residential,
         sum(not is_short_term and is_residential is null) as residential_not_known,
         sum(not is_short_term and location = 'OUT' and is_over_20) as far_outside,
         -- Out without a distance; or nowhere known, unless it is known to be near.
         sum(not is_short_term and ((location = 'OUT' and is_over_20 is null)
                                    or (location is null and (is_over_20 is null or is_over_20)))) as far_not_known
  from looked_after_by group by 1, 2, 3
)
-- A month-end with nobody still has its whole.
select month, breakdown, category, children, short_term, coalesce(outside, 0) as outside, location_not_known,
       coalesce(residential, 0) as residential, residential_not_known, coalesce(far_outside, 0) as far_outside, far_not_known
from counted
union all
select month, 'all', 'all', 0, 0, 0, 0, 0, 0, 0, 0 from months where month not in (select month from looked_after);
