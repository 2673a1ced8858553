with ceasing as (
  select months.month, episodes.*,
         row_number() over (partition by months.month, CHILD order by is_short_term, ends desc) as turn
  from months join episodes on REC <> 'X1' and ends between twelve_from and t
),
last_ends as (
  select month, is_short_term, REC, PLACE, PLACE_PROVIDER, SEX, ETHNIC,
         substr(ends, 1, 4) - substr(born, 1, 4) - (substr(ends, 6) < substr(born, 6)) as age,
         unaccompanied.CHILD is not null and (until is null or until > ends) as is_uasc
  from ceasing
  left join children using (CHILD)
  left join unaccompanied using (CHILD)
  where turn = 1
),
traits as (
  select month, is_short_term, REC,
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
            else 'not known' end as placement_group
  from last_ends
),
by_trait as (
  select month, 'all' as breakdown, 'all' as category, is_short_term, REC from traits
  union all select month, 'age_band', age_band, is_short_term, REC from traits
  union all select month, 'sex', sex, is_short_term, REC from traits
  union all select month, 'uasc', uasc, is_short_term, REC from traits
  union all select month, 'provider', provider, is_short_term, REC from traits
  union all select month, 'ethnic_group', ethnic_group, is_short_term, REC from traits
  union all select month, 'placement_group', placement_group, is_short_term, REC from traits
),
counted as (
  select month, breakdown, category, sum(not is_short_term) as children, sum(is_short_term) as short_term,
         sum(not is_short_term and REC in ('E4A', 'E4B')) as went_home
  from by_trait group by 1, 2, 3
  union all
  select month, 'all', 'all', 0, 0, 0 from months where month not in (select month from traits)
)
select month, '12 months' as window, breakdown, category, 'share' as statistic, went_home as numerator,
       children as denominator, 100.0 * went_home / nullif(children, 0) as value, 0 as not_known, short_term as excluded
from counted;
