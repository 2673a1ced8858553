-- The service and what surrounds it: referrals in full, supports, key workers, homes, milestones, savings.

create table decided as
select REFERRAL_ID, CHILD, HUB, DECISION,
       substr(DOB, 7) || '-' || substr(DOB, 4, 2) || '-' || substr(DOB, 1, 2) as own_born,
       substr(REFERRAL_DATE, 7) || '-' || substr(REFERRAL_DATE, 4, 2) || '-' || substr(REFERRAL_DATE, 1, 2) as referred,
       substr(DECISION_DATE, 7) || '-' || substr(DECISION_DATE, 4, 2) || '-' || substr(DECISION_DATE, 1, 2) as decided,
       substr(SUPPORT_START, 7) || '-' || substr(SUPPORT_START, 4, 2) || '-' || substr(SUPPORT_START, 1, 2) as starts,
       substr(SUPPORT_END, 7) || '-' || substr(SUPPORT_END, 4, 2) || '-' || substr(SUPPORT_END, 1, 2) as ends
from raw_referrals where REFERRAL_DATE like '__/__/____' and (SUPPORT_END is null or SUPPORT_END like '__/__/____');

create table workers as
select REFERRAL_ID, KEY_WORKER_ID,
       substr(START, 7) || '-' || substr(START, 4, 2) || '-' || substr(START, 1, 2) as starts
from raw_key_workers;

create table managers as
select STAFF_ID, CONTRACT, rowid as place,
       substr(START, 7) || '-' || substr(START, 4, 2) || '-' || substr(START, 1, 2) as starts,
       substr(LEAVING_DATE, 7) || '-' || substr(LEAVING_DATE, 4, 2) || '-' || substr(LEAVING_DATE, 1, 2) as leaves
from raw_staff where ROLE = 'SERVICE_MANAGER' and (LEAVING_DATE is null or LEAVING_DATE like '__/__/____');

create table inspections as
select URN, JUDGEMENT,
       substr(OPENED, 7) || '-' || substr(OPENED, 4, 2) || '-' || substr(OPENED, 1, 2) as opened,
       substr(CLOSED, 7) || '-' || substr(CLOSED, 4, 2) || '-' || substr(CLOSED, 1, 2) as closed,
       substr(INSPECTED, 7) || '-' || substr(INSPECTED, 4, 2) || '-' || substr(INSPECTED, 1, 2) as inspected
from raw_homes where CLOSED is null or CLOSED like '__/__/____';

create table progress as
select MILESTONE_ID, lower(STRAND) as strand, cast(PERCENT_COMPLETE as real) as percent,
       substr(DUE, 7) || '-' || substr(DUE, 4, 2) || '-' || substr(DUE, 1, 2) as due,
       substr(AS_AT, 7) || '-' || substr(AS_AT, 4, 2) || '-' || substr(AS_AT, 1, 2) as as_at
from raw_milestones where AS_AT like '__/__/____';

create table saved as select MONTH as month, lower(KIND) as kind, cast(AMOUNT as real) as amount from raw_savings;

-- Where the sample's service has room.
create table hubs (hub text, places integer);
insert into hubs values ('Hub A', 35), ('Hub B', 35);

-- One row for each referral and month-end since the service began, with what happened by then.
create table referred_by as
with referred as (
  select months.month, months.t, decided.*,
         substr(referred, 1, 4) - substr(coalesce(own_born, born), 1, 4)
           - (substr(referred, 6) < substr(coalesce(own_born, born), 6)) as age,
         exists (select 1 from periods where periods.CHILD = decided.CHILD and not is_short_term
                 and periods.starts <= referred and (until is null or until > referred)) as was_looked_after,
         (select min(episodes.starts) from episodes where episodes.CHILD = decided.CHILD and not is_short_term
          and RNE = 'S' and episodes.starts > referred) as came_into_care,
         row_number() over (partition by months.month, decided.CHILD order by referred, REFERRAL_ID) as turn,
         -- Six calendar months later, clamped to the end of the month.
         min(date(referred, 'start of month', '+7 months', '-1 day'),
             date(referred, 'start of month', '+6 months',
                  '+' || (cast(strftime('%d', referred) as integer) - 1) || ' days')) as six_months_later
  from months join decided on referred between '2021-01-01' and t
  left join children using (CHILD)
)
select 'all' as breakdown, 'all' as category, referred.* from referred
union all select 'hub', coalesce(HUB, 'not known'), referred.* from referred
union all
select 'age_band',
       case when age is null or age < 0 then 'not known' when age < 1 then 'under 1' when age < 5 then '1-4'
            when age < 10 then '5-9' when age < 16 then '10-15' else '16+' end, referred.*
from referred;
