// Runs inside a copy of a page and tells what a reader would stumble on, a line each. FRAME is the frame it is shown in.
(async () => {
  const tell = (what) => parent.postMessage("FRAME: " + what.replace(/\s+/g, " ").slice(0, 400), "*");
  const shown = (element) => element.cloneNode(false).outerHTML;
  const root = document.documentElement;
  // What is folded is read too.
  for (const folded of document.querySelectorAll("details")) folded.open = true;
  if ("FRAME" === "spaced") {
    const space = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }";
    document.head.append(Object.assign(document.createElement("style"), { textContent: space }));
  }
  // What is measured before the typefaces are there is another page.
  await document.fonts.ready;

  if (window.axe) {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
    for (const { id, help, nodes } of violations) tell(`axe ${id}: ${help}, ${nodes.length} times, as at ${nodes[0].target}`);
  }

  const ways = (element) => getComputedStyle(element).overflowX;
  const scrolls = (element) => ["auto", "scroll"].includes(ways(element));
  const isInside = (element) => {
    for (let outer = element; outer && outer !== document.body; outer = outer.parentElement) if (scrolls(outer)) return true;
    return false;
  };
  if (root.scrollWidth > innerWidth) tell(`the page is ${root.scrollWidth} wide where ${innerWidth} are shown`);
  for (const element of document.body.querySelectorAll("*")) {
    const { width, height, right, left } = element.getBoundingClientRect();
    const isSeen = width > 1 && height > 1 && right > 0;
    if (isSeen && right > innerWidth + 1 && !isInside(element)) tell(`out of sight to the right: ${shown(element)}`);
    if (isSeen && left < -1 && !isInside(element)) tell(`out of sight to the left: ${shown(element)}`);
    const isTooFull = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1;
    if (isTooFull && scrolls(element) && element.tabIndex < 0) tell(`scrolls, and no key reaches it: ${shown(element)}`);
    if (isTooFull && ["hidden", "clip"].includes(ways(element))) tell(`cut off: ${shown(element)}`);
    // At this height whatever stays in place hides the words behind it.
    const { position, top, bottom } = getComputedStyle(element);
    const stays = ["fixed", "sticky"].includes(position) && (top !== "auto" || bottom !== "auto");
    if (stays && isSeen && height > innerHeight / 2 && innerHeight < 300) tell(`stays in place and hides the rest: ${shown(element)}`);
  }

  for (const { name } of performance.getEntriesByType("resource")) if (!name.startsWith("data:")) tell(`asks for ${name}`);
  tell("done");
})();
