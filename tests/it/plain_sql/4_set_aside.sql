-- What the rows set aside could change: for each measure, month-end and window the keys that only they could bring in.
-- A day that cannot be read is null here; an end that is there and cannot be read, or is not after the start, is in doubt.

create table aside_episodes as
select coalesce(CHILD, 'blank ' || rowid) as CHILD, RNE, REC, PLACE, PLACE_PROVIDER, coalesce(LS in ('V3', 'V4'), 0) as is_short_term,
       case when DECOM like '__/__/____'
            then substr(DECOM, 7) || '-' || substr(DECOM, 4, 2) || '-' || substr(DECOM, 1, 2) end as starts,
       case when DEC like '__/__/____'
            then substr(DEC, 7) || '-' || substr(DEC, 4, 2) || '-' || substr(DEC, 1, 2) end as ends,
       DEC is not null as has_end
from raw_episodes
where CHILD is null or DECOM is null or DECOM not like '__/__/____' or DEC not like '__/__/____' or DEC = DECOM;

create table aside_referrals as
select REFERRAL_ID, coalesce(CHILD, 'blank ' || rowid) as CHILD,
       case when REFERRAL_DATE like '__/__/____'
            then substr(REFERRAL_DATE, 7) || '-' || substr(REFERRAL_DATE, 4, 2) || '-' || substr(REFERRAL_DATE, 1, 2) end as referred,
       substr(SUPPORT_START, 7) || '-' || substr(SUPPORT_START, 4, 2) || '-' || substr(SUPPORT_START, 1, 2) as starts,
       case when SUPPORT_END like '__/__/____'
            then substr(SUPPORT_END, 7) || '-' || substr(SUPPORT_END, 4, 2) || '-' || substr(SUPPORT_END, 1, 2) end as ends
from raw_referrals where REFERRAL_DATE not like '__/__/____' or SUPPORT_END not like '__/__/____';

create table aside_starts as
select month, t, windows.window, CHILD from months
join (select 'month' as window union all select '12 months') windows
join aside_episodes on RNE = 'S' and not is_short_term
where case when starts is not null then starts between case windows.window when 'month' then date(t, 'start of month') else twelve_from end and t
           -- No later than its end, where that is known.
           else ends is null or ends >= case windows.window when 'month' then date(t, 'start of month') else twelve_from end end;

create table could_come as
with there as (
  select month, t, a.CHILD from months join aside_episodes a on not is_short_term and (starts is null or starts <= t)
  where (has_end and (ends is null or ends <= starts)) or ends > t
     or (not has_end and not exists (select 1 from episodes later where later.CHILD = a.CHILD and later.starts > a.starts
                                     and later.starts <= t))
),
looked_after_too as (
  select month, count(distinct CHILD) as keys from there
  where not exists (select 1 from periods where periods.CHILD = there.CHILD and not is_short_term and starts <= t
                    and (until is null or until > t))
  group by 1
),
starting as (
  select month, window, count(distinct CHILD) as keys from aside_starts
  where not exists (select 1 from episodes where episodes.CHILD = aside_starts.CHILD
                    and RNE = 'S' and not is_short_term and starts <= aside_starts.t
                    and starts >= case window when 'month' then date(aside_starts.t, 'start of month')
                                              else date(aside_starts.t, 'start of month', '-11 months') end)
  group by 1, 2
),
ceasing as (
  select month, count(distinct CHILD) as keys from months join aside_episodes a on REC <> 'X1' and not is_short_term and has_end
  where case when ends is null or ends <= starts then starts is null or starts <= t else ends between twelve_from and t end
    and not exists (select 1 from episodes where episodes.CHILD = a.CHILD and REC <> 'X1' and not is_short_term
                    and ends between twelve_from and t)
  group by 1
),
referred_too as (
  select month, t, a.*,
         exists (select 1 from periods where periods.CHILD = a.CHILD and not is_short_term and periods.starts <= referred
                 and (until is null or until > referred)) as was_looked_after
  from months join aside_referrals a on referred is null or referred between '2021-01-01' and t
)
select 'looked-after' as population, month, 'stock' as window, keys from looked_after_too
union all select 'children-starting', month, window, keys from starting
union all select 'children-ceasing', month, '12 months', keys from ceasing
union all select 'referrals-made', month, 'since 2021-01-01', count(*) from referred_too group by 2
union all
select 'referrals-made', month, 'month', count(*) from referred_too
where case when referred is null then ends is null or ends >= date(t, 'start of month') else substr(referred, 1, 7) = month end group by 2
union all select 'referred', month, 'since 2021-01-01', count(*) from referred_too where not was_looked_after group by 2
union all
select 'referred', month, 'follow-up 6 months', count(*) from referred_too
where not was_looked_after
  and (referred is null or t >= min(date(referred, 'start of month', '+7 months', '-1 day'),
                                    date(referred, 'start of month', '+6 months',
                                         '+' || (cast(strftime('%d', referred) as integer) - 1) || ' days')))
group by 2
union all
select 'young-people-referred', month, 'since 2021-01-01', count(distinct CHILD) from referred_too
where not was_looked_after
  and not exists (select 1 from referred_by by_all where by_all.breakdown = 'all' and by_all.month = referred_too.month
                  and by_all.CHILD = referred_too.CHILD and turn = 1 and not by_all.was_looked_after)
group by 2
union all
select 'young-people-supported', month, 'stock', count(distinct CHILD) from months join aside_referrals a on starts <= t
where (ends is null or ends > t)
  and not exists (select 1 from decided where decided.CHILD = a.CHILD and decided.starts <= t
                  and (decided.ends is null or decided.ends > t)) group by 2
union all
select 'young-people-supported', month, '12 months', count(distinct CHILD) from months join aside_referrals a on starts <= t
where (ends is null or ends >= twelve_from)
  and not exists (select 1 from decided where decided.CHILD = a.CHILD and decided.starts <= t
                  and (decided.ends is null or decided.ends >= twelve_from)) group by 2
union all
select 'service-managers-in-post', month, 'stock', count(distinct STAFF_ID) from months
join raw_staff a on ROLE = 'SERVICE_MANAGER' and LEAVING_DATE not like '__/__/____'
  and substr(START, 7) || '-' || substr(START, 4, 2) || '-' || substr(START, 1, 2) <= t
where not exists (select 1 from managers where managers.STAFF_ID = a.STAFF_ID and starts <= t and (leaves is null or leaves > t))
group by 2
union all
select 'external-residential-placements', month, 'stock', count(*) from months
join raw_placement_costs on PROVISION = 'RESIDENTIAL' and "END" not like '__/__/____'
  and substr(START, 7) || '-' || substr(START, 4, 2) || '-' || substr(START, 1, 2) <= t
group by 2;

create table counts_of (measure text, population text);
insert into counts_of values
  ('children-looked-after', 'looked-after'), ('out-of-county', 'looked-after'), ('over-20-miles', 'looked-after'),
  ('placement-distance', 'looked-after'), ('residential-placements', 'looked-after'),
  ('coming-into-care', 'children-starting'), ('entries-aged-16-plus', 'children-starting'),
  ('returned-home', 'children-ceasing'), ('referrals', 'referrals-made'), ('referrals-under-12', 'referrals-made'),
  ('kept-out-of-care', 'referred'), ('kept-out-of-care-6-months', 'referred'),
  ('young-people-kept-out', 'young-people-referred'), ('hub-caseload', 'young-people-supported'),
  ('one-key-worker', 'young-people-supported'), ('locum-service-managers', 'service-managers-in-post'),
  ('external-residential', 'external-residential-placements');

-- The same for each category of those who could be looked after: a child counts in every category that a row says.
create table could_come_by as
with there as (
  select month, t, a.CHILD, PLACE, PLACE_PROVIDER from months
  join aside_episodes a on not is_short_term and (starts is null or starts <= t)
  where (has_end and (ends is null or ends <= starts)) or ends > t
     or (not has_end and not exists (select 1 from episodes later where later.CHILD = a.CHILD and later.starts > a.starts
                                     and later.starts <= t))
),
placed as (
  select there.*, SEX, ETHNIC, substr(t, 1, 4) - substr(born, 1, 4) - (substr(t, 6) < substr(born, 6)) as age,
         unaccompanied.CHILD is not null and (unaccompanied.until is null or unaccompanied.until > t) as is_uasc
  from there left join children using (CHILD) left join unaccompanied using (CHILD)
  where not exists (select 1 from periods where periods.CHILD = there.CHILD and not is_short_term and starts <= t
                    and (periods.until is null or periods.until > t))
)
select month, 'age_band' as breakdown,
       case when age is null or age < 0 then 'not known' when age < 1 then 'under 1' when age < 5 then '1-4'
            when age < 10 then '5-9' when age < 16 then '10-15' else '16+' end as category,
       count(distinct CHILD) as keys
from placed group by 1, 3
union all
select month, 'sex', case when SEX in ('2', 'F') then 'female' when SEX in ('1', 'M') then 'male' else 'not known' end as category,
       count(distinct CHILD)
from placed group by 1, 3
union all
select month, 'uasc', case when is_uasc then 'uasc' else 'not uasc' end as category, count(distinct CHILD) from placed group by 1, 3
union all
select month, 'provider', coalesce(PLACE_PROVIDER, 'not known') as category, count(distinct CHILD) from placed group by 1, 3
union all
select month, 'ethnic_group',
       case when ETHNIC in ('WBRI', 'WIRI', 'WOTH', 'WIRT', 'WROM') then 'white'
            when ETHNIC in ('MWBC', 'MWBA', 'MWAS', 'MOTH') then 'mixed'
            when ETHNIC in ('AIND', 'APKN', 'ABAN', 'AOTH') then 'asian'
            when ETHNIC in ('BCRB', 'BAFR', 'BOTH') then 'black'
            when ETHNIC in ('CHNE', 'OOTH') then 'other' else 'not known' end as category, count(distinct CHILD)
from placed group by 1, 3
union all
select month, 'placement_group',
       case when PLACE in ('U1', 'U2', 'U3', 'U4', 'U5', 'U6') then 'foster placements'
            when PLACE in ('A3', 'A4', 'A5', 'A6') then 'placed for adoption'
            when PLACE = 'P1' then 'placed with parents'
            when PLACE in ('K1', 'K2') then 'secure homes and children''s homes'
            when PLACE = 'S1' then 'residential schools'
            when PLACE in ('R1', 'R2', 'R3', 'R5', 'P3') then 'other residential settings'
            when PLACE in ('H5', 'P2', 'K3') then 'independent and supported accommodation'
            when PLACE in ('T0', 'T1', 'T2', 'T3', 'T4') then 'temporary placements'
            when PLACE in ('Z1', 'Z11', 'Z12', 'Z13', 'Z14') then 'other placements'
            else 'not known' end as category, count(distinct CHILD)
from placed group by 1, 3;
