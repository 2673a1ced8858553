-- What the rows set aside could change: for each measure, month-end and window the keys that only they could bring in.
-- A day that cannot be read is null here; an end that is there and cannot be read, or is not after the start, is in doubt.

create table aside_episodes as
select coalesce(CHILD, 'blank ' || rowid) as CHILD, RNE, REC, coalesce(LS in ('V3', 'V4'), 0) as is_short_term,
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
