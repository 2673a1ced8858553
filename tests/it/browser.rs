//! A browser without a window, which meets a page as its readers do: Chromium, with axe-core inside the page.
//!
//! A page is shown in five frames at once: as it is, at the width of a desk, at 320 pixels, as 400 % zoom shows it, and on a
//! tablet with the space between letters, words and lines that a reader may ask for (WCAG 1.4.12). In copies of it a probe says what a reader would stumble on; what the page says on the console and what it asks for is
//! listened to from outside. Without Chromium the tests say so and are skipped, unless `MILEPOST_BROWSER=required`.

use std::{
    env, fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

/// axe-core 4.14.1, whose licence lies beside it.
const AXE: &str = include_str!("../axe/axe.min.js");
const PROBE: &str = include_str!("browser/probe.js");
const FRAMES: &str = include_str!("browser/frames.html");

/// Where Chromium is usually found.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

pub struct Browser(PathBuf);

impl Browser {
    /// The browser, or a plain word that the test which asks for it is skipped.
    pub fn find() -> Option<Self> {
        let named = env::var_os("CHROMIUM").map(PathBuf::from);
        let folders: Vec<PathBuf> = env::var_os("PATH").iter().flat_map(env::split_paths).collect();
        let usual = NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
        let found = named.into_iter().chain(usual).find(|path| path.is_file());
        if found.is_none() {
            assert_ne!(env::var("MILEPOST_BROWSER").as_deref(), Ok("required"), "Chromium is not installed");
            let test = std::thread::current().name().unwrap_or("a test").to_owned();
            // Past the catcher of what tests print, or nobody would read it.
            let _ = writeln!(std::io::stderr(), "test {test} is skipped: Chromium is not installed");
        }
        found.map(Self)
    }

    /// Everything in a page that would stop a reader, in words; nothing where it is fit to publish.
    pub fn complaints(&self, page: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("frames.html", FRAMES);
        write("as-it-is.html", page);
        for (frame, with) in [("desk", AXE), ("narrow", ""), ("zoomed", ""), ("spaced", "")] {
            write(&format!("{frame}.html"), &probed(page, frame, with));
        }
        let output = self.run(&folder, &["--virtual-time-budget=120000", "--dump-dom"], "frames.html");
        let console = output.said.lines().filter(|line| line.contains("CONSOLE"));
        let mut complaints: Vec<String> = console.map(|line| format!("console: {line}")).collect();
        complaints.extend(told(&output.page));
        complaints
    }

    /// The page as the browser prints it.
    pub fn print(&self, page: &str) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("page.html"), page).unwrap();
        let pdf = folder.path().join("page.pdf");
        let to = format!("--print-to-pdf={}", pdf.display());
        let output = self.run(&folder, &["--no-pdf-header-footer", &to], "page.html");
        fs::read(&pdf).unwrap_or_else(|_| panic!("nothing was printed: {}", output.said))
    }

    fn run(&self, folder: &TempDir, arguments: &[&str], page: &str) -> Output {
        let output = Command::new(&self.0)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-extensions"])
            // Nothing that a page might ask for can be had, so that the test is the same without a network.
            .args(["--proxy-server=http://127.0.0.1:9", "--enable-logging=stderr"])
            .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
            .args(arguments)
            .arg(address(&folder.path().join(page)))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Output { page: text(&output.stdout), said: text(&output.stderr) }
    }
}

struct Output {
    page: String,
    said: String,
}

fn address(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// The page with the probe in it, which its own rules would not let run.
fn probed(page: &str, frame: &str, with: &str) -> String {
    let open = page.replace("http-equiv=\"Content-Security-Policy\"", "name=\"rules-of-the-page\"");
    let at = open.rfind("</body>").unwrap_or(open.len());
    let script = |text: &str| format!("<script>{}</script>", text.replace("</script", "<\\/script"));
    [&open[..at], &script(with), &script(&PROBE.replace("FRAME", frame)), &open[at..]].concat()
}

/// What the probes told the page that holds the frames.
fn told(page: &str) -> Vec<String> {
    let told = page.split("<pre id=\"told\">").nth(1).and_then(|rest| rest.split("</pre>").next()).unwrap_or_default();
    let told = told.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let lines: Vec<String> = told.lines().map(str::to_owned).collect();
    let is_complete =
        ["desk", "narrow", "zoomed", "spaced"].iter().all(|frame| lines.contains(&format!("{frame}: done")));
    assert!(is_complete, "the probes did not come to an end: {lines:?}");
    lines.into_iter().filter(|line| !line.ends_with(": done")).collect()
}
