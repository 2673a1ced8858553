-- The extracts as tables: every file was loaded as text into a table named raw_…, a blank cell as null.
-- Dates become text as yyyy-mm-dd, which sorts as days do. Rows whose dates or names cannot be relied on are set aside: they
-- are in no table here, and 4_set_aside.sql asks what they could change.

create table episodes as
select CHILD, RNE, REC, PLACE, PLACE_PROVIDER,
       coalesce(LS in ('V3', 'V4'), 0) as is_short_term,
       substr(DECOM, 7) || '-' || substr(DECOM, 4, 2) || '-' || substr(DECOM, 1, 2) as starts,
       substr(DEC, 7) || '-' || substr(DEC, 4, 2) || '-' || substr(DEC, 1, 2) as ends,
       replace(upper(HOME_POST), ' ', '') as home,
       replace(upper(PL_POST), ' ', '') as placement
from raw_episodes
where CHILD is not null and DECOM like '__/__/____' and (DEC is null or DEC like '__/__/____')
  and (DEC is null or substr(DEC, 7) || substr(DEC, 4, 2) || substr(DEC, 1, 2)
                      > substr(DECOM, 7) || substr(DECOM, 4, 2) || substr(DECOM, 1, 2));

create table children as
select CHILD, SEX, ETHNIC, substr(DOB, 7) || '-' || substr(DOB, 4, 2) || '-' || substr(DOB, 1, 2) as born
from raw_header;

create table unaccompanied as
select CHILD, substr(DUC, 7) || '-' || substr(DUC, 4, 2) || '-' || substr(DUC, 1, 2) as until from raw_uasc;

create table referrals as
select REFERRAL_ID, CHILD, HUB,
       substr(DOB, 7) || '-' || substr(DOB, 4, 2) || '-' || substr(DOB, 1, 2) as born,
       substr(REFERRAL_DATE, 7) || '-' || substr(REFERRAL_DATE, 4, 2) || '-' || substr(REFERRAL_DATE, 1, 2) as referred
from raw_referrals where REFERRAL_DATE like '__/__/____' and (SUPPORT_END is null or SUPPORT_END like '__/__/____');

create table posts as
select STAFF_ID, coalesce(CONTRACT = 'LOCUM', 0) as is_locum,
       substr(START, 7) || '-' || substr(START, 4, 2) || '-' || substr(START, 1, 2) as starts,
       substr(LEAVING_DATE, 7) || '-' || substr(LEAVING_DATE, 4, 2) || '-' || substr(LEAVING_DATE, 1, 2) as leaves
from raw_staff where WORKPLACE = 'HOME' and (LEAVING_DATE is null or LEAVING_DATE like '__/__/____');

create table costs as
select CHILD, cast(WEEKLY_COST as real) as weekly,
       substr(START, 7) || '-' || substr(START, 4, 2) || '-' || substr(START, 1, 2) as starts,
       substr("END", 7) || '-' || substr("END", 4, 2) || '-' || substr("END", 1, 2) as ends
from raw_placement_costs where PROVISION = 'RESIDENTIAL' and ("END" is null or "END" like '__/__/____');

create table spots as
select replace(upper(pcd), ' ', '') as post, cast(oseast1m as integer) as east, cast(osnrth1m as integer) as north, laua
from raw_postcodes;

-- The county, as milepost.yaml has it.
create table districts (code text);
insert into districts values
  ('E07000207'), ('E07000208'), ('E07000209'), ('E07000210'), ('E07000211'), ('E07000212'), ('E07000213'),
  ('E07000214'), ('E07000215'), ('E07000216'), ('E07000217');

create index episodes_child on episodes (CHILD, starts);
create index children_child on children (CHILD);
create index unaccompanied_child on unaccompanied (CHILD);
create index spots_post on spots (post);

-- Every month-end from the first episode's month to September 2021, at most 120.
create table months as
with recursive back(first_day) as (
  select '2021-09-01'
  union all
  select date(first_day, '-1 month') from back
  where first_day > (select substr(min(starts), 1, 7) || '-01' from episodes)
    and first_day > date('2021-09-01', '-119 months')
)
select substr(first_day, 1, 7) as month,
       date(first_day, '+1 month', '-1 day') as t,
       -- The first day of the month eleven before.
       date(first_day, '-11 months') as twelve_from,
       -- T less 24 months, clamped to the end of that month.
       min(date(first_day, '-23 months', '-1 day'),
           date(first_day, '-24 months', '+' || (cast(strftime('%d', date(first_day, '+1 month', '-1 day')) as integer) - 1)
                || ' days')) as two_years_before,
       case when substr(first_day, 6, 2) >= '04' then substr(first_day, 1, 4) || '-04-01'
            else (substr(first_day, 1, 4) - 1) || '-04-01' end as year_from
from back;
