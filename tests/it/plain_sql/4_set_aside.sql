-- What the rows set aside could change: for each population, month-end, window and category the keys that only they could
-- bring in. A day that cannot be read is null here; an end that is there and cannot be read, or is not after the start, is in
-- doubt. A key counts in every category that one of its rows says, by the traits that the row has on its own day.

create table aside_episodes as
select coalesce(CHILD, 'blank ' || rowid) as CHILD, RNE, REC, PLACE, PLACE_PROVIDER,
       replace(upper(HOME_POST), ' ', '') as home, replace(upper(PL_POST), ' ', '') as placement, coalesce(LS in ('V3', 'V4'), 0) as is_short_term,
       case when DECOM like '__/__/____'
            then substr(DECOM, 7) || '-' || substr(DECOM, 4, 2) || '-' || substr(DECOM, 1, 2) end as starts,
       case when DEC like '__/__/____'
            then substr(DEC, 7) || '-' || substr(DEC, 4, 2) || '-' || substr(DEC, 1, 2) end as ends,
       DEC is not null as has_end
from raw_episodes
where CHILD is null or DECOM is null or DECOM not like '__/__/____' or DEC not like '__/__/____' or DEC = DECOM;

create table aside_referrals as
select REFERRAL_ID, coalesce(CHILD, 'blank ' || rowid) as CHILD, coalesce(HUB, 'not known') as HUB,
       substr(DOB, 7) || '-' || substr(DOB, 4, 2) || '-' || substr(DOB, 1, 2) as own_born,
       case when REFERRAL_DATE like '__/__/____'
            then substr(REFERRAL_DATE, 7) || '-' || substr(REFERRAL_DATE, 4, 2) || '-' || substr(REFERRAL_DATE, 1, 2) end as referred,
       substr(SUPPORT_START, 7) || '-' || substr(SUPPORT_START, 4, 2) || '-' || substr(SUPPORT_START, 1, 2) as starts,
       case when SUPPORT_END like '__/__/____'
            then substr(SUPPORT_END, 7) || '-' || substr(SUPPORT_END, 4, 2) || '-' || substr(SUPPORT_END, 1, 2) end as ends
from raw_referrals where REFERRAL_DATE not like '__/__/____' or SUPPORT_END not like '__/__/____';

create table aside_homes as
select URN, JUDGEMENT,
       substr(OPENED, 7) || '-' || substr(OPENED, 4, 2) || '-' || substr(OPENED, 1, 2) as opened,
       substr(INSPECTED, 7) || '-' || substr(INSPECTED, 4, 2) || '-' || substr(INSPECTED, 1, 2) as inspected
from raw_homes where CLOSED not like '__/__/____';

-- A word on a milestone of a day that cannot be read may be of any day.
create table aside_milestones as
select MILESTONE_ID, lower(STRAND) as strand from raw_milestones where AS_AT not like '__/__/____';

-- The rows that could count, each with the key that it could bring in, the day on which its traits are taken, and itself.
create table could_start as
select month, t, windows.window, case windows.window when 'month' then date(t, 'start of month') else twelve_from end as since, a.*
from months join (select 'month' as window union all select '12 months') windows
join aside_episodes a on RNE = 'S' and not is_short_term
where case when starts is not null
           then starts between case windows.window when 'month' then date(t, 'start of month') else twelve_from end and t
           -- No later than its end, where that is known.
           else ends is null or ends >= case windows.window when 'month' then date(t, 'start of month') else twelve_from end end;

create table could_be_referred as
select month, t, a.*,
       exists (select 1 from periods where periods.CHILD = a.CHILD and not is_short_term and periods.starts <= referred
               and (until is null or until > referred)) as was_looked_after
from months join aside_referrals a on referred is null or referred between '2021-01-01' and t;

create table could_be_supported as
select month, t, twelve_from, a.* from months join aside_referrals a on a.starts <= t
where ends is null or ends >= twelve_from;

create table could_come_rows (population, month, window, key, t, day, CHILD, own_born, PLACE, PLACE_PROVIDER, home, placement, hub, strand);

insert into could_come_rows
select 'looked-after', month, 'stock', CHILD, t, t, CHILD, null, PLACE, PLACE_PROVIDER, home, placement, null, null
from months join aside_episodes a on not is_short_term and (starts is null or starts <= t)
where ((has_end and (ends is null or ends <= starts)) or ends > t
       or (not has_end and not exists (select 1 from episodes later where later.CHILD = a.CHILD and later.starts > a.starts
                                       and later.starts <= t)))
  and not exists (select 1 from periods where periods.CHILD = a.CHILD and not is_short_term and periods.starts <= t
                  and (until is null or until > t));

insert into could_come_rows
select 'children-starting', month, window, CHILD, t, starts, CHILD, null, PLACE, PLACE_PROVIDER, home, placement, null, null
from could_start a
where not exists (select 1 from episodes where episodes.CHILD = a.CHILD and RNE = 'S' and not is_short_term
                  and episodes.starts between since and t);

insert into could_come_rows
select 'children-ceasing', month, '12 months', CHILD, t, ends, CHILD, null, PLACE, PLACE_PROVIDER, home, placement, null, null
from months join aside_episodes a on REC <> 'X1' and not is_short_term and has_end
where case when ends is null or ends <= starts then starts is null or starts <= t else ends between twelve_from and t end
  and not exists (select 1 from episodes where episodes.CHILD = a.CHILD and REC <> 'X1' and not is_short_term
                  and episodes.ends between twelve_from and t);

insert into could_come_rows
select 'referrals-made', month, 'since 2021-01-01', REFERRAL_ID, t, referred, CHILD, own_born, null, null, null, null, HUB, null
from could_be_referred
union all
select 'referrals-made', month, 'month', REFERRAL_ID, t, referred, CHILD, own_born, null, null, null, null, HUB, null
from could_be_referred
where case when referred is null then ends is null or ends >= date(t, 'start of month') else substr(referred, 1, 7) = month end
union all
select 'referred', month, 'since 2021-01-01', REFERRAL_ID, t, referred, CHILD, own_born, null, null, null, null, HUB, null
from could_be_referred where not was_looked_after
union all
select 'referred', month, 'follow-up 6 months', REFERRAL_ID, t, referred, CHILD, own_born, null, null, null, null, HUB, null
from could_be_referred
where not was_looked_after
  and (referred is null or t >= min(date(referred, 'start of month', '+7 months', '-1 day'),
                                    date(referred, 'start of month', '+6 months',
                                         '+' || (cast(strftime('%d', referred) as integer) - 1) || ' days')))
union all
select 'young-people-referred', month, 'since 2021-01-01', CHILD, t, referred, CHILD, own_born, null, null, null, null, HUB, null
from could_be_referred a
where not was_looked_after
  and not exists (select 1 from referred_by by_all where by_all.breakdown = 'all' and by_all.month = a.month
                  and by_all.CHILD = a.CHILD and turn = 1 and not by_all.was_looked_after);

insert into could_come_rows
select 'young-people-supported', month, '12 months', CHILD, t, t, CHILD, own_born, null, null, null, null, HUB, null
from could_be_supported a
where not exists (select 1 from decided where decided.CHILD = a.CHILD and decided.starts <= t
                  and (decided.ends is null or decided.ends >= twelve_from));

-- A caseload counts a young person once in all, and once in each hub.
insert into could_come_rows
select 'hub-caseload', month, 'stock', CHILD, t, t, CHILD, own_born, null, null, null, null, null, null
from could_be_supported a
where (ends is null or ends > t)
  and not exists (select 1 from decided where decided.CHILD = a.CHILD and decided.starts <= t
                  and (decided.ends is null or decided.ends > t))
union all
select 'hub-caseload by hub', month, 'stock', CHILD, t, t, CHILD, own_born, null, null, null, null, HUB, null
from could_be_supported a
where (ends is null or ends > t)
  and not exists (select 1 from decided where decided.CHILD = a.CHILD and decided.HUB = a.HUB and decided.starts <= t
                  and (decided.ends is null or decided.ends > t));

insert into could_come_rows (population, month, window, key)
select 'service-managers-in-post', month, 'stock', STAFF_ID from months
join raw_staff a on ROLE = 'SERVICE_MANAGER' and LEAVING_DATE not like '__/__/____'
  and substr(START, 7) || '-' || substr(START, 4, 2) || '-' || substr(START, 1, 2) <= t
where not exists (select 1 from managers where managers.STAFF_ID = a.STAFF_ID and starts <= t and (leaves is null or leaves > t))
union all
select 'external-residential-placements', month, 'stock', CHILD || START from months
join raw_placement_costs on PROVISION = 'RESIDENTIAL' and "END" not like '__/__/____'
  and substr(START, 7) || '-' || substr(START, 4, 2) || '-' || substr(START, 1, 2) <= t
union all
select 'homes-judged', month, 'stock', URN from months join aside_homes a on a.opened <= t and JUDGEMENT is not null and a.inspected <= t
where not exists (select 1 from inspections there where there.URN = a.URN and there.opened <= t
                  and (there.closed is null or there.closed > t) and there.JUDGEMENT is not null and there.inspected <= t);

insert into could_come_rows (population, month, window, key, strand)
select 'milestones-reported', month, 'stock', MILESTONE_ID, strand from months join aside_milestones a
where not exists (select 1 from progress where progress.MILESTONE_ID = a.MILESTONE_ID and as_at <= t);

-- Each of these rows with its traits.
create table could_come_traits as
with placed as (
  select rows.*, children.SEX, children.ETHNIC,
         substr(day, 1, 4) - substr(coalesce(own_born, children.born), 1, 4)
           - (substr(day, 6) < substr(coalesce(own_born, children.born), 6)) as age,
         unaccompanied.CHILD is not null as is_listed, unaccompanied.until as status_until,
         case when there.laua in (select code from districts) then 'IN'
              when there.laua is not null then 'OUT'
              when substr(placement, 1, 2) in ('BT', 'JE', 'GY', 'IM') then 'OUT' end as location,
         case when unaccompanied.CHILD is not null and (unaccompanied.until is null or unaccompanied.until > two_years_before) then null
              when substr(home, 1, 2) in ('BT', 'JE', 'GY', 'IM') or substr(at_home.laua, 1, 1) <> 'E' then null
              else (at_home.east - there.east) * (at_home.east - there.east)
                 + (at_home.north - there.north) * (at_home.north - there.north) end as squared_metres
  from could_come_rows rows join months using (month)
  left join children using (CHILD)
  left join unaccompanied using (CHILD)
  left join spots at_home on at_home.post = home
  left join spots there on there.post = placement
)
select population, month, window, key, coalesce(hub, 'not known') as hub, strand,
       case when age is null or age < 0 then 'not known' when age < 1 then 'under 1' when age < 5 then '1-4'
            when age < 10 then '5-9' when age < 16 then '10-15' else '16+' end as age_band,
       case when SEX in ('2', 'F') then 'female' when SEX in ('1', 'M') then 'male' else 'not known' end as sex,
       -- On a day that cannot be read, whether the status had ended is not known either.
       case when not is_listed then 'not uasc' when status_until is null or status_until > day then 'uasc'
            when status_until <= day then 'not uasc' else 'not known' end as uasc,
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
       case when squared_metres is null then 'not known'
            when squared_metres < 4.95 * 1609.344 * 4.95 * 1609.344 then 'under 5 miles'
            when squared_metres < 9.95 * 1609.344 * 9.95 * 1609.344 then '5 to 10 miles'
            when squared_metres < 1041181696 then '10 to 20 miles'
            when squared_metres < 49.95 * 1609.344 * 49.95 * 1609.344 then '20 to 50 miles'
            else '50 miles and over' end as distance_band
from placed;

create table could_come as
with by_trait as (
  select population, month, window, 'all' as breakdown, 'all' as category, key from could_come_traits
  union all select population, month, window, 'age_band', age_band, key from could_come_traits
  union all select population, month, window, 'sex', sex, key from could_come_traits
  union all select population, month, window, 'uasc', uasc, key from could_come_traits
  union all select population, month, window, 'provider', provider, key from could_come_traits
  union all select population, month, window, 'ethnic_group', ethnic_group, key from could_come_traits
  union all select population, month, window, 'placement_group', placement_group, key from could_come_traits
  union all select population, month, window, 'location_by_distance', location_by_distance, key from could_come_traits
  union all select population, month, window, 'distance_band', distance_band, key from could_come_traits
  union all select population, month, window, 'strand', strand, key from could_come_traits
  union all
  select replace(population, ' by hub', ''), month, window, 'hub', hub, key from could_come_traits where population <> 'hub-caseload'
)
select population, month, window, breakdown, category, count(distinct key) as keys
from by_trait group by 1, 2, 3, 4, 5;

create table counts_of (measure text, population text);
insert into counts_of values
  ('children-looked-after', 'looked-after'), ('out-of-county', 'looked-after'), ('over-20-miles', 'looked-after'),
  ('placement-distance', 'looked-after'), ('residential-placements', 'looked-after'),
  ('coming-into-care', 'children-starting'), ('entries-aged-16-plus', 'children-starting'),
  ('returned-home', 'children-ceasing'), ('referrals', 'referrals-made'), ('referrals-under-12', 'referrals-made'),
  ('kept-out-of-care', 'referred'), ('kept-out-of-care-6-months', 'referred'),
  ('young-people-kept-out', 'young-people-referred'), ('hub-caseload', 'hub-caseload'),
  ('one-key-worker', 'young-people-supported'), ('locum-service-managers', 'service-managers-in-post'),
  ('external-residential', 'external-residential-placements'), ('homes-good-or-outstanding', 'homes-judged'),
  ('implementation-progress', 'milestones-reported');
