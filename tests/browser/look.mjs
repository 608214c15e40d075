// Looks at every HTML file of a folder in headless Chromium and ends with 1 if anything does not hold:
//
// - axe-core finds no violation of WCAG 2.2 A and AA, nor of its best practice, on a wide and on a narrow screen;
// - nothing is asked of any host, by page, picture, style or script, and no script is there to run;
// - at 320 columns of CSS pixels (WCAG 1.4.10) nothing has to be scrolled sideways, and no text is cut in a picture;
// - on A4 no row of a table, box, chart or question is taller than a page or wider than its text, so that none is cut,
//   and no word of the PDF stands outside the paper's margins;
// - the emergency box says in words that it is one.
//
// PDFs are left beside the files, for eyes; with PICTURES=1 also pictures of the screens.
import { chromium } from "playwright-core";
import { createRequire } from "node:module";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const folder = process.argv[2];
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];
const PICTURES = Boolean(process.env.PICTURES);
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 320, height: 640 };
// A4 less the margins of `@page`, in CSS pixels (96 to the inch).
const MM = 96 / 25.4;
const MARGIN = { top: 18, side: 16, bottom: 20 };
const inside = (width, height) => ({
  width: Math.round((width - 2 * MARGIN.side) * MM),
  height: Math.round((height - MARGIN.top - MARGIN.bottom) * MM),
});
const [UPRIGHT, ACROSS] = [inside(210, 297), inside(297, 210)];

for (const made of PICTURES ? ["pdf", "wide", "narrow"] : ["pdf"]) mkdirSync(join(folder, made), { recursive: true });
const files = readdirSync(join(folder, "html")).filter((f) => f.endsWith(".html")).sort();
const faults = [];
const unsure = new Map();

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

async function violations(page, file, screen) {
  await page.evaluate(axe);
  const found = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: { type: "tag", values: tags } }), TAGS);
  if (found.passes.length < 10) faults.push(`${file} (${screen}): axe-core looked at next to nothing`);
  for (const v of found.violations) {
    const nodes = v.nodes.slice(0, 3).map((n) => `${n.target.join(" ")} ${n.html.slice(0, 120)}`);
    faults.push(`${file} (${screen}): ${v.id}, ${v.help}, ${v.nodes.length} times: ${nodes.join(" | ")}`);
  }
  for (const v of found.incomplete) {
    for (const node of v.nodes) {
      const why = [...node.any, ...node.all, ...node.none].map((c) => c.data?.messageKey ?? c.id)[0];
      const what = `${v.id} (${why})`;
      unsure.set(what, (unsure.get(what) ?? 0) + 1);
    }
  }
}

// Run in the page: what is wider than what holds it, and what text of a picture is outside of it.
function overflows() {
  const found = [];
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > room) {
    const widest = [...document.body.querySelectorAll("*")]
      .filter((e) => e.getBoundingClientRect().right > room + 1)
      .map((e) => `${e.tagName.toLowerCase()} "${e.textContent.trim().slice(0, 40)}"`);
    found.push(`wider than ${room}: ${widest.slice(0, 3).join(", ")}`);
  }
  for (const svg of document.querySelectorAll("svg")) {
    const box = svg.getBoundingClientRect();
    for (const text of svg.querySelectorAll("text")) {
      const at = text.getBoundingClientRect();
      if (at.left < box.left - 0.5 || at.right > box.right + 0.5 || at.top < box.top - 0.5 || at.bottom > box.bottom + 0.5) {
        found.push(`text of a picture is cut: "${text.textContent}"`);
      }
    }
    const words = [...svg.querySelectorAll("text.axis")].map((t) => t.getBoundingClientRect()).sort((a, b) => a.left - b.left);
    if (words.some((w, i) => i > 0 && w.left < words[i - 1].right + 1)) found.push("words of an axis touch");
    if (!svg.closest("[aria-hidden=true]") && !svg.querySelector("title")) found.push("a picture without a name");
  }
  return found;
}

// Run in the page, as on paper: what may not be cut and is taller than a page, and what browsers may cut at the side.
function cut(height) {
  const found = [];
  const whole = "tr, .alert, .key, .question, figure, svg, h1, h2, h3, h4, h5, h6, .tasks > li, .sources li, dl > div";
  for (const e of document.querySelectorAll(whole)) {
    const box = e.getBoundingClientRect();
    if (box.height === 0) continue;
    const said = `${e.tagName.toLowerCase()}.${e.className.baseVal ?? e.className} "${e.textContent.trim().slice(0, 40)}"`;
    if (box.height > height) found.push(`taller than a page (${Math.round(box.height)} of ${height}): ${said}`);
    const keeps = getComputedStyle(e).breakInside;
    if (!e.matches("h1, h2, h3, h4, h5, h6, svg") && keeps !== "avoid") found.push(`may be cut between pages: ${said}`);
  }
  for (const box of document.querySelectorAll(".alert.emergency")) {
    if (!/EMERGENCY/.test(box.textContent)) found.push("an emergency box that says so by its looks alone");
  }
  return found;
}

// Words of a PDF that stand outside the margins of its pages.
function outside(pdf) {
  let said;
  try {
    said = execFileSync("pdftotext", ["-bbox", pdf, "-"], { encoding: "utf8", maxBuffer: 1 << 28 });
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    unsure.set("pdftotext is not here: words outside the paper", 1);
    return [];
  }
  const found = [];
  const point = 72 / 25.4;
  for (const page of said.split("<page ").slice(1)) {
    const [, width] = /width="([\d.]+)"/.exec(page);
    for (const [, left, right, word] of page.matchAll(/<word xMin="([-\d.]+)" yMin="[-\d.]+" xMax="([-\d.]+)" yMax="[-\d.]+">([^<]*)/g)) {
      const side = MARGIN.side * point - 2;
      if (Number(left) < side || Number(right) > Number(width) - side) found.push(`outside the margin of the paper: "${word}"`);
    }
  }
  return found;
}

for (const file of files) {
  const path = join(folder, "html", file);
  const address = pathToFileURL(path).href;
  const name = file.replace(/\.html$/, "");
  const context = await browser.newContext({ viewport: WIDE });
  const page = await context.newPage();
  page.on("request", (asked) => {
    if (asked.url() !== address) faults.push(`${file}: asked for ${asked.url()}`);
  });
  page.on("pageerror", (error) => faults.push(`${file}: ${error}`));
  page.on("console", (line) => faults.push(`${file}: the console says ${line.text()}`));
  await page.goto(address);
  if ((await page.locator("script").count()) > 0) faults.push(`${file}: it has a script`);
  await violations(page, file, "wide");
  if (PICTURES) await page.screenshot({ path: join(folder, "wide", `${name}.png`), fullPage: true });
  for (const said of await page.evaluate(overflows)) faults.push(`${file} (wide): ${said}`);

  await page.setViewportSize(NARROW);
  await violations(page, file, "narrow");
  for (const said of await page.evaluate(overflows)) faults.push(`${file} (narrow): ${said}`);
  if (PICTURES) {
    await page.setViewportSize({ ...NARROW, width: 360 });
    await page.screenshot({ path: join(folder, "narrow", `${name}.png`), fullPage: true });
  }

  await page.emulateMedia({ media: "print" });
  const paper = (await page.locator("body.wide").count()) > 0 ? ACROSS : UPRIGHT;
  await page.setViewportSize(paper);
  for (const said of [...(await page.evaluate(overflows)), ...(await page.evaluate(cut, paper.height))]) {
    faults.push(`${file} (paper): ${said}`);
  }
  const pdf = join(folder, "pdf", `${name}.pdf`);
  await page.pdf({ path: pdf, preferCSSPageSize: true, printBackground: true, tagged: true, outline: true });
  for (const said of outside(pdf).slice(0, 5)) faults.push(`${file} (paper): ${said}`);
  await context.close();
}
await browser.close();

for (const [what, times] of unsure) console.log(`not decided by a program: ${what}, ${times} times`);
for (const fault of faults) console.log(`FAULT ${fault}`);
console.log(`${files.length} files, ${faults.length} faults`);
process.exit(faults.length > 0 || files.length === 0 ? 1 : 0);
