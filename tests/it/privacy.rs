//! No value of a person's row leaves the extracts: not in what is said, not in a paper, not in the history.

use crate::project::{Papers, Project};

/// In every cell of the extracts that is about a person; nothing else in the product could hold it.
const CANARY: &str = "KANARI";

/// Days that no calendar of ours would print by itself.
const DAYS: [&str; 4] = ["17/06/2007", "2007-06-17", "19/02/2020", "2020-02-19"];

fn told_apart() -> Project {
    let episodes = "\
CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN,PL_LOCATION,PL_DISTANCE
KANARI1,19/02/2020,S,C2,N1,U6,PR1,30/09/2020,E4A,,KANARI 1AA,KANARI 2AA,KANARIURN,KANARI,KANARI
KANARI2,19/02/2020,S,C2,N1,U6,PR1,KANARI,E4A,,KANARI 1AA,KANARI 2AA,KANARIURN,OUT,12
KANARI3,KANARI,S,C2,N1,U6,PR1,,,,KANARI 1AA,KANARI 2AA,KANARIURN,OUT,12
KANARI4,19/02/2020,KANARI,KANARI,KANARI,KANARI,KANARI,,KANARI,KANARI,KANARI 1AA,KANARI 2AA,KANARIURN,OUT,12
KANARI5,19/02/2020,S,C2,N1,U6,PR1,01/01/2019,E4A,,KANARI 1AA,KANARI 2AA,KANARIURN,OUT,12
KANARI6,19/02/2020,S,C2,N1,U6,PR1,,,,KANARI 1AA,KANARI 2AA,KANARIURN,OUT,12
KANARI6,19/02/2020,S,C2,N1,U6,PR1,,,,KANARI 1AA,KANARI 2AA,KANARIURN,OUT,12
KANARI6,19/02/2020,S,C2,N1,U4,PR1,,,,KANARI 1AA,KANARI 2AA,KANARIURN,OUT,12
";
    let header = "\
CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB
KANARI1,1,17/06/2007,WBRI,KANARIUPN,KANARI,17/06/2007
KANARI2,KANARI,KANARI,KANARI,KANARIUPN,KANARI,KANARI
";
    let referrals = "\
REFERRAL_ID,CHILD,DOB,REFERRAL_DATE,REFERRED_BY,HUB,DECISION,DECISION_DATE,SUPPORT_START,SUPPORT_END,END_REASON
KANARIR1,KANARI1,17/06/2007,19/02/2020,KANARI,Hub A,KANARI,KANARI,KANARI,KANARI,KANARI
KANARIR2,KANARI1,17/06/2007,KANARI,KANARI,Hub A,ACCEPTED,,,,KANARI
";
    let staff = "\
STAFF_ID,ROLE,TEAM,WORKPLACE,CONTRACT,EMPLOYER,FTE,START,LEAVING_DATE,LEAVING_REASON
KANARIW1,RESIDENTIAL_WORKER,KANARI,HOME,KANARI,KANARI,KANARI,19/02/2020,KANARI,KANARI
";
    let costs = "CHILD,START,END,PROVISION,WEEKLY_COST\nKANARI1,19/02/2020,,RESIDENTIAL,KANARI\nKANARI1,KANARI,,RESIDENTIAL,7\n";
    Project::new()
        .with("episodes.csv", episodes)
        .with("header.csv", header)
        .with("uasc.csv", "CHILD,SEX,DOB,DUC\nKANARI1,KANARI,KANARI,KANARI\n")
        .with("referrals.csv", referrals)
        .with("staff.csv", staff)
        .with("placement_costs.csv", costs)
}

fn holds_a_value(text: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(text).to_uppercase();
    [CANARY].into_iter().chain(DAYS).find(|value| text.contains(value))
}

#[test]
fn no_command_says_a_value_of_a_row() {
    let project = told_apart();
    for arguments in [
        &["run", "-v", "--no-papers"][..],
        &["check", "-v"],
        &["check", "--format", "json"],
        &["check", "--format", "sarif"],
        &["check", "--format", "concise"],
        &["results", "--all"],
        &["results", "--format", "json"],
    ] {
        let said = project.milepost(arguments);
        assert_ne!(said.status, Some(2), "{}", said.err);
        assert_eq!(holds_a_value(said.err.as_bytes()), None, "{arguments:?} said:\n{}", said.err);
        assert_eq!(holds_a_value(said.out.as_bytes()), None, "{arguments:?} printed:\n{}", said.out);
    }
}

#[test]
fn a_row_that_breaks_a_file_is_not_quoted() {
    for broken in ["KANARI,\"KANARI\nKANARI,KANARI\n", "KANARI,KANARI,KANARI,KANARI,KANARI,KANARI,KANARI,KANARI\n"] {
        let project = Project::smallest().with("uasc.csv", &format!("CHILD,SEX,DOB,DUC\n{broken}"));
        let said = project.milepost(&["run", "-v", "--no-papers"]);
        assert_eq!(holds_a_value(said.err.as_bytes()), None, "{}", said.err);
    }
}

#[test]
fn no_paper_and_no_figure_holds_a_value_of_a_row() {
    let project = told_apart();
    project.try_run(Some("2020-09"), None, Papers::All).unwrap();
    let files = project.files("reports");
    assert!(files.iter().any(|(name, _)| name.ends_with("report.html")));
    for (name, bytes) in files {
        assert_eq!(holds_a_value(&bytes), None, "{name} holds a value of a row");
    }
    // Whoever mends the rows must see them: there, and nowhere else.
    let to_mend = project.read("restricted/2020-09/findings.csv");
    assert_eq!(holds_a_value(to_mend.as_bytes()), Some(CANARY));
}

#[cfg(unix)]
#[test]
fn what_names_rows_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let project = told_apart();
    project.try_run(Some("2020-09"), None, Papers::None).unwrap();
    let mode = |name: &str| std::fs::metadata(project.path(name)).unwrap().permissions().mode() & 0o777;
    for folder in ["restricted", "restricted/2020-09", "reports/history"] {
        assert_eq!(mode(folder), 0o700, "{folder}");
    }
    for file in ["findings.csv", "findings.html", "open_episodes.csv"] {
        assert_eq!(mode(&format!("restricted/2020-09/{file}")), 0o600, "{file}");
    }
}
