//! Every code that a message of milepost may carry, with what it means in full. `milepost explain CODE` prints it.

/// One code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    pub code: &'static str,
    pub title: &'static str,
    pub explanation: &'static str,
}

/// The code of that name, in upper case.
pub fn known(code: &str) -> Option<&'static Code> {
    ALL.iter().find(|known| known.code == code)
}

const fn code(code: &'static str, title: &'static str, explanation: &'static str) -> Code {
    Code { code, title, explanation }
}

/// In the order of their numbers: definitions, extracts, findings, commands and history, postcodes, reports, disclosure.
pub const ALL: &[Code] = &[
    code(
        "MP0100",
        "there is no project here",
        "milepost looks for milepost.yaml in the current folder and every folder above it, and found none. Go to the project's folder, or name it with --project DIR.",
    ),
    code(
        "MP0101",
        "a definition cannot be read",
        "A YAML file of the project is missing, may not be read, or is not text in UTF-8. Nothing is computed until every definition can be read.",
    ),
    code(
        "MP0102",
        "a definition cannot be understood",
        "The file is not YAML, or holds a key that does not belong there or lacks one that does. The line and column say where.",
    ),
    code(
        "MP0103",
        "a condition is not SQL that milepost reads",
        "Conditions use a small part of SQL, so that any engine gives the same answer: comparisons, IN, BETWEEN, LIKE 'E%', IS NULL, IS DISTINCT FROM, AND, OR, NOT, + - *, COALESCE, YEARS(from, to) for completed years and RETURN_YEAR(day) for the year from April that ends in it. Text stands in single quotes.",
    ),
    code(
        "MP0104",
        "a definition names a column that is not there",
        "Names of columns are those of the contracts and the ones that milepost derives. The hint offers the closest one.",
    ),
    code(
        "MP0105",
        "a definition stands twice",
        "Two definitions, or two columns of one contract, have one name. Which of them was meant cannot be told, so neither is used.",
    ),
    code(
        "MP0106",
        "a definition compares what cannot be compared",
        "Each column holds text, a date, money, a number or a yes or no, and compares only with its like. A condition as a whole must be a yes or no.",
    ),
    code(
        "MP0107",
        "a condition uses a code that is not in the list",
        "The contract lists the codes of the column. A code that is not there could never be found, so the condition would never be true.",
    ),
    code(
        "MP0108",
        "a definition lacks a part",
        "A measure must say what is counted, under `figures`; a population when somebody is there; a rule of a contract, the column that it makes not known. The message says which part, and where.",
    ),
    code(
        "MP0109",
        "a definition names another that is not there",
        "A measure names its population, a population its table and its links. The hint lists what there is.",
    ),
    code(
        "MP0110",
        "milepost.yaml contradicts itself",
        "The configuration could be read, but what it says cannot hold: no district of the authority, or two sets of districts on one day.",
    ),
    code(
        "MP0111",
        "a population looks into one that it cannot",
        "Only a stock has somebody in it on a day, and only a flow can be followed up. A population that looks at age, distance or the end of the month is known for a month as a whole, not for a day of another population.",
    ),
    code(
        "MP0112",
        "a test of a measure cannot be understood",
        "Under `tests`, a measure carries small tables of rows and the figures they must give. Each line under `expect` names one statistic of the measure and what it must be, such as `{ share: 1 of 2, not_known: 1 }`.",
    ),
    code(
        "MP0113",
        "a figure cannot have control limits",
        "Limits tell chance from change only where months stand each for themselves: counts and shares of what happened in the month. In a stock, a rolling window or a cohort, neighbouring months hold the same people, and almost every month would be flagged.",
    ),
    code(
        "MP0114",
        "published figures cannot be read",
        "A CSV file in the folder of comparators is not as Explore education statistics gives it: a row a period, area and group, with the columns time_period, geographic_level, new_la_code and la_name.",
    ),
    code(
        "MP0115",
        "a statistical neighbour is in no published file",
        "Neighbours are named in milepost.yaml by name or code as the files have them. An average without one of them would be another average.",
    ),
    code(
        "MP0116",
        "no measure counts a population",
        "Nothing counts it or looks into it, so it changes no figure. A measure may have been meant to name it.",
    ),
    code(
        "MP0117",
        "an option of counting goes a way that it does not have",
        "Where councils differ, a definition offers a choice by name. Some come with the shape of what is counted: the edge of a stock, the denominator of a ratio, the distance of unaccompanied children. Others are declared under `options` of a population or of the measure. What cannot go another way is said under `notes`.",
    ),
    code(
        "MP0118",
        "versions of a definition do not follow each other",
        "Each version is in force from its day until the day before the next one's. Two cannot begin on one day, their numbers rise with their days, and an end that is written down must be the day before the next begins.",
    ),
    code(
        "MP0119",
        "the parts of a figure do not fit each other",
        "Every part of a figure must be of use to it: a `where` beside a mean would filter nothing. A stock is counted on the last day of the month, or in a window if somebody was in it then; what happens on a day is counted in a window; only a cohort is followed up; what accrues night by night needs a stock.",
    ),
    code(
        "MP0200",
        "there is no folder of extracts",
        "The folder named under `extracts` in milepost.yaml, or by --extracts, is not there.",
    ),
    code(
        "MP0201",
        "the folder holds no extract",
        "No file of the folder is a table that milepost knows. What was said of each file stands below the message.",
    ),
    code(
        "MP0202",
        "a file has a format that milepost does not know",
        "milepost reads CSV (also .tsv, .tab, .psv), XLSX, XLSM, XLSB, XLS, ODS, Parquet and SSDA903 XML. Any other file is left alone and named.",
    ),
    code(
        "MP0203",
        "a file cannot be read from the disk",
        "The system refused it: another program may hold it, or the right to read it is missing. The other files were read.",
    ),
    code(
        "MP0204",
        "a file or a sheet is empty",
        "It holds not even the names of columns. Case systems write such a file where an optional table has no rows. If rows were to be expected, ask for it again.",
    ),
    code(
        "MP0205",
        "a file is not text",
        "Its name says CSV, but it holds bytes that no text has: it may be a workbook or an archive under another name.",
    ),
    code(
        "MP0206",
        "a file does not name its columns",
        "No row among the first thirty looks like the names of columns.",
    ),
    code(
        "MP0207",
        "a required column is missing",
        "The file looks like a table of milepost but lacks columns without which no row could be counted. The file was not read; the others were. If the column is there under another name, add that name to the aliases of the contract.",
    ),
    code(
        "MP0208",
        "a table that milepost does not read",
        "The columns are those of no contract. The file was left alone; nothing is computed from it.",
    ),
    code(
        "MP0209",
        "a file could be two tables",
        "Its columns fit two contracts equally well, and milepost does not guess. Take out the columns that do not belong.",
    ),
    code(
        "MP0210",
        "two columns have one name",
        "Two columns of the file answer to one column of the contract. Which of them is right cannot be told, so the file was not read.",
    ),
    code("MP0211", "a row cannot be split into its columns", "The file could not be read as rows and columns at all."),
    code(
        "MP0212",
        "an extract that everything needs did not arrive",
        "Episodes and header are the least from which anything can be counted. milepost knows them by their columns, whatever the files are called.",
    ),
    code(
        "MP0213",
        "no month can be computed",
        "No episode has a start that can be read, so there is no time to count in.",
    ),
    code(
        "MP0214",
        "the month asked for is outside the extracts",
        "It lies before the first episode, or more than a year after the last event.",
    ),
    code(
        "MP0215",
        "the month asked for lies after the last event",
        "Nothing is assumed to have happened since. If the extracts are old, bring newer ones.",
    ),
    code(
        "MP0216",
        "a file is in an older encoding",
        "It is written in UTF-16 or in the Windows code page and was read as such. Nothing needs to be done.",
    ),
    code(
        "MP0217",
        "a file has more columns than any extract",
        "Such a file is a mistake of the export, often a wrong separator or line break, and was not read.",
    ),
    code(
        "MP0218",
        "a file has columns that milepost does not use",
        "They were left alone. If one of them is a column of the contract under another name, add that name to its aliases.",
    ),
    code(
        "MP0219",
        "the names of the columns are not in row 1",
        "Titles or blank rows stand above them and were left out. Rows are numbered as the spreadsheet shows them.",
    ),
    code(
        "MP0220",
        "a file is not separated by commas",
        "It was read by the separator that it has. Nothing needs to be done.",
    ),
    code("MP0221", "columns without a name", "Blank columns, mostly at the end, were left out."),
    code("MP0222", "blank rows", "Rows that are blank from end to end count as no rows; they keep their numbers."),
    code(
        "MP0223",
        "a workbook is encrypted",
        "milepost has no password to open it with. Take the password off, in a folder that only you may read.",
    ),
    code(
        "MP0224",
        "a file is too large",
        "It has more than 4 GB, or would unpack to far more than an extract of children can hold. Such files are made by formats that reach to the end of a sheet, or to do harm.",
    ),
    code(
        "MP0225",
        "a table has no rows",
        "The columns are named and nothing stands below. Every count of this table is of none, which is not the same as not supplied.",
    ),
    code(
        "MP0226",
        "a workbook is damaged",
        "It may be cut short by a copy that stopped, or be of another kind than its name says.",
    ),
    code(
        "MP0227",
        "an SSDA903 return in XML is damaged",
        "The root must be EXPSSDA903 and every element must be closed; a file cut short could lose the end dates of its last child, so no row of it is used.",
    ),
    code(
        "MP0228",
        "a Parquet file cannot be read",
        "It is damaged, or has columns within columns, which no table of an extract has.",
    ),
    code(
        "MP0229",
        "a Parquet file is compressed in a way that is not read",
        "Snappy and no compression are read, which is what pandas, DuckDB, R and Power BI write unless told otherwise. Zstandard, gzip, Brotli and LZ4 are not: write the file again with snappy.",
    ),
    code(
        "MP0230",
        "a list of one day stands in for the episodes",
        "Annex A's list of children looked after says who is looked after, where and since when, on its day. Where no episodes arrived it gives the measures of that day; starts and ends of care and earlier months need the episodes.",
    ),
    code(
        "MP0231",
        "a list of one day was left alone",
        "Annex A's list of children looked after is used only where no episodes arrived.",
    ),
    code(
        "MP0232",
        "a file is of another kind than its name says",
        "Case systems give workbooks names that end in .csv, and separated text names that end in .xls. What the file holds counts, not its name.",
    ),
    code(
        "MP0233",
        "a web page or an XML file has the name of a table",
        "Some systems call a web page with a table in it an Excel file. The spreadsheet program opens it and can save it as XLSX, which is read.",
    ),
    code(
        "MP0234",
        "formulas that were never worked out",
        "A program wrote formulas into the workbook and no value beside them. milepost reads values and works out no formula; such a cell cannot be read, and is never taken for a blank one: a blank end date would be an open episode.",
    ),
    code(
        "MP0235",
        "zero bytes in a text",
        "Older systems fill a field up with them. Each was read as a space; where one stands within a date or a code, that cell cannot be read and has its own finding.",
    ),
    code(
        "MP0236",
        "lists of Annex A are absent",
        "A workbook of Annex A has the sheets List 1 to List 11. Those that are not there are named.",
    ),
    code(
        "MP0237",
        "a header that comes again",
        "Files glued together name their columns in the middle. Such rows count as none and keep their numbers.",
    ),
    code(
        "MP0238",
        "the day of a list is not known",
        "A list of one day stands in for the episodes and does not say which day. Without `--month` it is taken to be of the month of its latest start or end.",
    ),
    code(
        "MP0239",
        "something in the folder of extracts is no file",
        "Only files that lie in the folder itself are read. A folder within is named, in case extracts were put there; a link that leads nowhere, a pipe or a device is an error, since somebody meant a file to be there.",
    ),
    code(
        "MP0240",
        "somebody has a workbook open",
        "A spreadsheet program writes a file that begins with ~$ beside a workbook while it is open. What is read is the workbook as it was last saved; changes on somebody's screen are not in it.",
    ),
    code(
        "MP0301",
        "a row repeats another",
        "Both are equal in every column after reading, and count once. This is usual where files overlap, such as yearly returns. The row read later is the duplicate.",
    ),
    code(
        "MP0302",
        "a cell that decides cannot be read",
        "The row was set aside: it is in no figure. An end date that cannot be read is never taken for an open episode, and a row without a start or a name belongs to no day and to nobody.",
    ),
    code(
        "MP0303",
        "a cell cannot be read and counts as not known",
        "The row counts, and in measures that need this column it is counted as not known.",
    ),
    code(
        "MP0304",
        "a cell that decides is blank",
        "Without it the row belongs to nobody or to no day, so it was set aside.",
    ),
    code(
        "MP0305",
        "a row breaks a rule of its contract",
        "The number beside the code is the rule: DfE's own number where it has one. `milepost explain NUMBER` prints the rule, when it is broken, what follows for the figures, and what to do.",
    ),
    code(
        "MP0306",
        "two rows of one key differ",
        "A child has one episode that starts on a day, a person one header. Of several rows one is kept by a rule that is always the same, and the others are set aside and listed.",
    ),
    code(
        "MP0307",
        "a row is not as wide as its header",
        "A quotation mark is not closed, or the row has more cells than the header or ends too early. Its cells may stand under the wrong names, so it was set aside. The rows after it are read as usual.",
    ),
    code(
        "MP0308",
        "a year has two digits",
        "It was read as the latest such year that does not lie after the last month of the extracts. In columns that may lie ahead it cannot be told, and counts as not read.",
    ),
    code(
        "MP0309",
        "an episode does not go on as it stood in the month before",
        "What was open at the end of the last month that was run is remembered in restricted/<month>/open_episodes.csv, readable by its owner only, and compared with the extracts of now: a child who is gone, an episode that started or ended otherwise, a code that is another. Counts moved from last month's to this month's are said with it. No figure hangs on the comparison, and the file may be erased at any time.",
    ),
    code(
        "MP0310",
        "what a month remembers cannot be read",
        "The file of the rows that were open at the end of an earlier month is not as it was written, so nothing was compared with it. Delete it, or run that month again from its extracts. No figure is touched.",
    ),
    code(
        "MP0311",
        "a later return closes an episode that an earlier one leaves open",
        "Only where milepost.yaml says `returns: stacked`: each file is a whole return of its period, the later the later its last day. The row of the later return counts, with its own end; the open row is set aside and listed with the row that closed it. Without the option, files are parts of one extract, and a blank end counts as the latest.",
    ),
    code(
        "MP0312",
        "an episode is left open by a return and its child is in no later one",
        "Only where milepost.yaml says `returns: stacked`. The episode must have ended, but no return says when. No date is invented: the row is set aside, listed, and counted in what the figure could at least and at most be.",
    ),
    code(
        "MP0313",
        "a measure is withheld",
        "A rule of a contract says `withhold: { over: 5% }`, and more than that share of those whom the measure counts in the month break it. None of its figures of that month is given, and the reason stands in their place. A rule about a column concerns the measures that look at it; a rule that sets rows aside concerns every measure of the table.",
    ),
    code(
        "MP0401",
        "nothing is kept for that month",
        "`milepost run` computes a month and keeps it; then its figures can be printed.",
    ),
    code("MP0402", "a run has no such measure", "The measure was not among the definitions when the run was made."),
    code("MP0403", "there is no such report", "Reports are the files in measures/reports."),
    code("MP0405", "it is not said where to write the sample", "Name a folder with --out."),
    code(
        "MP0406",
        "there is a project there already",
        "`milepost init` makes a new project and never writes over one. Name another folder.",
    ),
    code(
        "MP0407",
        "there is no such code",
        "Codes are those of messages, such as MP0306, and the numbers of rules, such as 142.",
    ),
    code(
        "MP0410",
        "a figure cannot be explained as asked",
        "The category is asked for as BREAKDOWN=CATEGORY, with a breakdown of the measure and one of its categories.",
    ),
    code(
        "MP0411",
        "there are no rows behind a figure",
        "A figure that was not supplied has none. Bring the extract that it needs.",
    ),
    code(
        "MP0412",
        "there is no schema of that kind",
        "`milepost measures schema` describes a measure, a population, a contract, the dimensions, a report, a briefing and milepost.yaml; with --out it writes all of them.",
    ),
    code(
        "MP0413",
        "rows of children would lie among the papers",
        "The rows behind a figure name children. They are written outside the folder of papers, best into the restricted one.",
    ),
    code("MP0420", "a folder may not be written to", "The system refused it. Nothing was changed."),
    code(
        "MP0421",
        "the disk is full",
        "What was kept before is whole; the run that did not fit is not there. Make room and run again.",
    ),
    code("MP0422", "the disk failed", "The system gave an error of its own. What was kept before is whole."),
    code(
        "MP0423",
        "a run of that name is kept with other content",
        "A run is named by what it read, and what is kept is never overwritten. Another build of the same version computed otherwise from the same inputs: what this build computes is kept beside it, under a name that stands for the build as well.",
    ),
    code(
        "MP0424",
        "no such run is kept",
        "Runs are named by their month and a short hash; the beginning is enough if it is the only one.",
    ),
    code(
        "MP0425",
        "the history cannot be locked",
        "Two runs at once must be one after the other, which needs a disk that knows file locks.",
    ),
    code("MP0426", "something kept is damaged", "A file of the history is not what was written. The others are read."),
    code(
        "MP0427",
        "the mark of a published run is damaged",
        "Which runs were published cannot be told, so nothing that depends on it is done.",
    ),
    code(
        "MP0428",
        "what has moved is not printed as Parquet",
        "Revisions are printed as a table, as CSV or as JSON. The figures themselves may be had as Parquet.",
    ),
    code(
        "MP0429",
        "others may read the history",
        "The history holds every figure in full. milepost makes it its owner's alone; a copy, a clone or a backup brought back may not have kept that. The next run closes it again.",
    ),
    code(
        "MP0430",
        "an input of a run is not there",
        "A run is verified from the same files that made it. Name the folder that holds them.",
    ),
    code(
        "MP0431",
        "what a run was made from has changed",
        "Inputs, definitions, configuration or version differ from those of the run, each named.",
    ),
    code(
        "MP0432",
        "a run made again differs",
        "The same inputs must give the same bytes. The message names the file that differs.",
    ),
    code(
        "MP0433",
        "a figure cannot be counted by its earlier definition",
        "Where a definition has changed since a figure was published, the rows of today are counted by both, to tell what the definition did from what the data did. The text of then was not kept, or this version cannot read it.",
    ),
    code(
        "MP0434",
        "the figures of a run were let go",
        "`milepost compact` lets go of figures that were never published and that a later run of the same month took the place of. What the run read is still known, so it can be verified, and made again.",
    ),
    code(
        "MP0435",
        "the synthetic sample stands in for extracts",
        "The folder of extracts is empty, and milepost.yaml names a sample. Papers, findings and figures are made from it, say so, \
         and lie in its folder. The first file in the folder of extracts ends that; the sample's folder may then be removed.",
    ),
    code(
        "MP0501",
        "the postcode directory cannot be read",
        "The disk or the compression says no. Fetch the file again if it came over a network.",
    ),
    code(
        "MP0502",
        "the index of the postcode directory cannot be kept",
        "It is kept beside the project, so that the directory is read once. Check that the folder may be written to.",
    ),
    code(
        "MP0503",
        "the postcode directory is empty",
        "Give the CSV file, or the folder that holds one CSV file for each postcode area.",
    ),
    code("MP0504", "the postcode directory is not text", "Unpack an archive first and give the CSV file inside."),
    code(
        "MP0505",
        "the postcode directory lacks columns",
        "It needs a postcode, an easting, a northing and a district, under the names of any issue of ONSPD, NSPL or Code-Point Open.",
    ),
    code(
        "MP0506",
        "two columns of the directory could be one",
        "Which of them is meant cannot be told. Remove or rename one of the two.",
    ),
    code(
        "MP0507",
        "a row of the directory runs on",
        "A quotation mark is not closed; it would make one row of many, so that postcodes would vanish.",
    ),
    code(
        "MP0508",
        "a folder holds two directories",
        "Their layouts differ. Keep each directory in a folder of its own.",
    ),
    code(
        "MP0509",
        "a column of the directory holds nothing usable",
        "Its name is there, but not one row has a value of the kind.",
    ),
    code("MP0510", "the directory changed while it was read", "Wait until it has been copied, and run again."),
    code(
        "MP0511",
        "what the postcode directory is",
        "Its layout, its month where the file's name tells it, its rows, and how many of them have no postcode, no place or no district, by reason. `milepost run -v` shows it.",
    ),
    code(
        "MP0512",
        "the postcode directory knows few of the postcodes in use",
        "More than half of the home and placement postcodes are not in it. It may be a part of the directory, one of another country, or one much older than the extracts.",
    ),
    code(
        "MP0601",
        "a report's definition cannot be understood",
        "The file is not YAML, or a key does not belong where it stands.",
    ),
    code("MP0602", "a report names a measure that is not there", "The hint offers the closest one."),
    code(
        "MP0603",
        "a report names something twice",
        "Two parts have one id, so that a link to it could lead to either.",
    ),
    code(
        "MP0604",
        "a report names a figure that is not there",
        "Figures are named by measure, statistic and breakdown.",
    ),
    code(
        "MP0605",
        "a report's numbers do not follow each other",
        "Recommendations are numbered as in the source, from 1 on.",
    ),
    code(
        "MP0606",
        "a report holds a placeholder that cannot be filled",
        "What stands in braces must be a figure or a fact of the run.",
    ),
    code("MP0607", "a part of a report is empty", "A heading without anything below it would be printed."),
    code(
        "MP0608",
        "an id is not one",
        "Ids are lower case letters, digits and hyphens, so that they can stand in links and file names.",
    ),
    code("MP0609", "a briefing is about a report that is not there", "Name the id of a file in measures/reports."),
    code(
        "MP0610",
        "a briefing names a measure that its report does not have",
        "A briefing says in short what its report says in full. Put the measure into the report first.",
    ),
    code(
        "MP0611",
        "a briefing does not fit on one page",
        "It is read just before a meeting. Leave out figures or words until it fits.",
    ),
    code(
        "MP0612",
        "commentary cannot be understood",
        "Each part begins with the measure's id as a heading, and says who wrote it and when.",
    ),
    code(
        "MP0613",
        "commentary is about a measure that is not there",
        "Name the measure as `milepost measures` lists it.",
    ),
    code(
        "MP0614",
        "a figure has moved since its commentary was written",
        "The words were written about another figure. Read them again, and seal them to the figure as it is now.",
    ),
    code(
        "MP0615",
        "the house colour cannot be read",
        "White text must stand on it with a contrast of at least 4.5 to 1. Choose a darker one.",
    ),
    code(
        "MP0616",
        "a file takes the place of no template",
        "The folder of templates holds a file of another name than any of milepost's own, so no paper looks different for it.",
    ),
    code(
        "MP0617",
        "the logo cannot be used",
        "It must be an SVG drawing or a PNG picture. No paper is written without the logo that was asked for.",
    ),
    code(
        "MP0618",
        "there is commentary for the month already",
        "A blank file is written only where there is none, so that nobody's words are lost.",
    ),
    code(
        "MP0619",
        "progress is reported on something that is not there",
        "Name the id of a part of the report, or a recommendation by its number, as `recommendation-5`.",
    ),
    code(
        "MP0620",
        "a measure is shown for a month before its definition is in force",
        "The version of the measure says from which day it counts. Give it a day that is not after the month, or show the \
         measure in later papers.",
    ),
    code(
        "MP0701",
        "a paper could give a small count away",
        "Of the figures that are to be published, a hidden one could be worked out. Nothing is published until that is mended.",
    ),
    code(
        "MP0702",
        "what an earlier paper said is damaged",
        "A paper is held against everything published before it. Without that nothing is published: bring the file back \
         from a backup.",
    ),
    code(
        "MP0703",
        "papers say otherwise than would be published",
        "What is published must be what the papers say. Render them again, and publish what they then say.",
    ),
    code(
        "MP0704",
        "a public file would name somebody",
        "An identifier, a date of birth or a postcode of the extracts stands in a file that is to be public. Nothing was \
         published.",
    ),
    code(
        "MP0705",
        "papers were not searched for identifiers",
        "They are known from the extracts, which were not there when the papers were rendered again.",
    ),
    code(
        "MP0706",
        "what only its owner may read lies open to others",
        "The history and the restricted folder were closed to others, but the file system does not keep such rights, as on \
         a memory stick or some network shares.",
    ),
    code(
        "MP0707",
        "commentary or a progress report gives a number that the paper hides",
        "What offices write is printed as it stands, and a sentence gives a hidden count away as well as a table does. \
         Nothing was published. A number that counts something else can be written in words.",
    ),
];

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    /// Every code in the sources, but for those that tests and invented papers make up.
    fn used(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                used(&path, found);
            } else if name.ends_with(".rs") && !name.contains("tests") && !name.contains("invented") {
                let text = fs::read_to_string(&path).unwrap();
                let product = text.split("#[cfg(test)]").next().unwrap_or_default();
                let starts = product.match_indices("\"MP0").map(|(at, _)| at + 1);
                found.extend(starts.filter_map(|at| product.get(at..at + 6)).map(str::to_owned));
            }
        }
    }

    #[test]
    fn every_code_in_use_is_explained_and_no_code_twice() {
        let mut found = BTreeSet::new();
        used(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
        let unexplained: Vec<_> = found.iter().filter(|code| known(code).is_none()).collect();
        assert!(unexplained.is_empty(), "not in the list of codes: {unexplained:?}");
        assert!(ALL.windows(2).all(|pair| pair[0].code < pair[1].code), "the list is not in order");
    }
}
